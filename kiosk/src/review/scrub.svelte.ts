/** What is shown over the timeline while one points at it. */
export interface Shown {
  readonly source: string;
  readonly utc_us: number;
  /** Address of the picture; null = there is none of this moment, or not yet. */
  readonly url: string | null;
}

/** Pictures are asked for on whole seconds: nearer ones look the same. */
const STEP_US = 1_000_000;
/** Pictures kept, newest last. */
const KEPT = 120;

export type Picture = (source: string, utc_us: number, signal: AbortSignal) => Promise<Blob>;

/** Small pictures of the moment that is pointed at. One is fetched at a time: who moves on wants the newest alone. */
export class Scrub {
  shown = $state.raw<Shown | null>(null);
  readonly #picture: Picture;
  readonly #kept = new Map<string, string | null>();
  #fetching: AbortController | null = null;

  constructor(picture: Picture) {
    this.#picture = picture;
  }

  /** Points at a moment of a source. Called with every move. */
  over(source: string, utc_us: number): void {
    const url = this.#kept.get(keyOf(source, utc_us));
    // Until its own picture is there, the one of a moment ago stays.
    const before = this.shown?.source === source ? this.shown.url : null;
    this.shown = { source, utc_us, url: url === undefined ? before : url };
    if (url === undefined && this.#fetching === null) void this.#fetch(source, utc_us);
  }

  leave(): void {
    this.shown = null;
  }

  /** Gives everything back. */
  stop(): void {
    this.leave();
    this.#fetching?.abort();
    for (const url of this.#kept.values()) if (url !== null) URL.revokeObjectURL(url);
    this.#kept.clear();
  }

  async #fetch(source: string, utc_us: number): Promise<void> {
    const abort = new AbortController();
    this.#fetching = abort;
    // A hole has no picture, nor has a recorder that cannot be reached: neither is asked again for this moment.
    const url = await this.#picture(source, Math.round(utc_us / STEP_US) * STEP_US, abort.signal).then(URL.createObjectURL, () => null);
    this.#fetching = null;
    if (abort.signal.aborted) return;
    this.#keep(keyOf(source, utc_us), url);
    if (this.shown !== null) this.over(this.shown.source, this.shown.utc_us);
  }

  #keep(key: string, url: string | null): void {
    this.#kept.set(key, url);
    const [oldest] = this.#kept;
    if (this.#kept.size <= KEPT || oldest === undefined) return;
    this.#kept.delete(oldest[0]);
    if (oldest[1] !== null) URL.revokeObjectURL(oldest[1]);
  }
}

const keyOf = (source: string, utc_us: number): string => `${source}:${Math.round(utc_us / STEP_US)}`;
