/** Is what the page shows what the server says now? Anything but `live` is shown greyed. */
export type Link = "connecting" | "live" | "lost";

/** The part of EventSource that the feed uses. */
export interface Source {
  addEventListener(type: string, listener: (event: { data?: string }) => void): void;
  close(): void;
}

export interface FeedOptions<T> {
  /** Address of the stream, asked anew for each connection. */
  readonly url: () => string;
  /** Reads the data of a `state` event; throws when it is not a state. */
  readonly parse: (data: unknown) => T;
  readonly onState: (state: T) => void;
  readonly onLink: (link: Link) => void;
  readonly open?: (url: string) => Source;
}

/** No event for this long, heartbeats included (one each 10 s), means the link is lost. */
export const SILENCE_MS = 25_000;
/** Waits before a new connection: doubled from the first to the last. */
export const RETRY_MS = { first: 500, last: 8_000 } as const;

/**
 * Follows a stream of whole states. An EventSource that met an error answer closes for ever, and one whose server
 * vanished may stay silent: so this one is thrown away and made anew after any error and after silence.
 */
export class Feed<T> {
  readonly #options: FeedOptions<T>;
  readonly #open: (url: string) => Source;
  #source: Source | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #wait_ms: number = RETRY_MS.first;
  #stopped = true;

  constructor(options: FeedOptions<T>) {
    this.#options = options;
    this.#open = options.open ?? ((url) => new EventSource(url) as unknown as Source);
  }

  start(): void {
    this.#stopped = false;
    this.#options.onLink("connecting");
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#close();
    clearTimeout(this.#retry);
  }

  #connect(): void {
    this.#close();
    const source = this.#open(this.#options.url());
    this.#source = source;
    const ours = (act: () => void) => (): void => {
      if (source === this.#source && !this.#stopped) act();
    };
    source.addEventListener("state", (event) => ours(() => this.#heard(event.data))());
    source.addEventListener("beat", ours(() => this.#listen()));
    source.addEventListener("open", ours(() => this.#listen()));
    source.addEventListener("error", ours(() => this.#lost()));
    this.#listen();
  }

  #heard(data: string | undefined): void {
    let state: T;
    try {
      state = this.#options.parse(JSON.parse(data ?? ""));
    } catch {
      this.#lost();
      return;
    }
    this.#wait_ms = RETRY_MS.first;
    this.#listen();
    this.#options.onState(state);
    this.#options.onLink("live");
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), SILENCE_MS);
  }

  #lost(): void {
    this.#close();
    this.#options.onLink("lost");
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), this.#wait_ms);
    this.#wait_ms = Math.min(this.#wait_ms * 2, RETRY_MS.last);
  }

  #close(): void {
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = undefined;
  }
}
