import type { Shelf } from "./loader.ts";
import { readHead } from "./mp4.ts";

/** What a live tile says: being connected, moving, or nothing has come for a while. */
export type LiveState = "connecting" | "live" | "stale";

/** The part of a video element that is needed. */
export type Moving = Pick<HTMLVideoElement, "currentTime" | "playbackRate" | "paused" | "play">;

/** So long without data = stale; after as long again it is connected anew. */
const STALE_MS = 2_000;
const RETRY_MS = { first: 500, last: 8_000 } as const;
/** Behind the newest picture, seconds: what is normal, from where it is caught up slowly and faster, and from where one jumps. */
const LAG_S = { start: 0.2, slow: 0.6, fast: 1, jump: 2.5 } as const;
const CATCH_UP = { slow: 1.03, fast: 1.1 } as const;
/** Kept behind the newest picture, seconds. */
const KEPT_S = 10;
/** Messages that wait for the decoder at most; then it is connected anew, at the newest picture. */
const WAITING_MOST = 200;

/** Shows what a recorder sends over a WebSocket: a header, then fragments. It mends itself: nothing ends in an error. */
export class LivePlayer {
  readonly #video: Moving;
  readonly #shelf: Shelf;
  readonly #address: () => Promise<string>;
  readonly #onState: (state: LiveState) => void;
  #socket: WebSocket | null = null;
  #held: Uint8Array | null = null;
  #waiting = 0;
  #stopped = false;
  #wake: () => void = () => undefined;

  /** `address` gives the WebSocket's, with a fresh ticket. */
  constructor(video: Moving, shelf: Shelf, address: () => Promise<string>, onState: (state: LiveState) => void) {
    this.#video = video;
    this.#shelf = shelf;
    this.#address = address;
    this.#onState = onState;
  }

  stop(): void {
    this.#stopped = true;
    this.#socket?.close();
    this.#wake();
  }

  /** Runs until `stop`; never throws. */
  async run(): Promise<void> {
    let wait_ms: number = RETRY_MS.first;
    while (!this.#stopped) {
      this.#onState("connecting");
      const moved = await this.#watch().catch(() => false);
      if (this.#stopped) return;
      wait_ms = moved ? RETRY_MS.first : Math.min(wait_ms * 2, RETRY_MS.last);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, wait_ms);
      });
    }
  }

  /** One connection to its end; true = there were pictures. */
  async #watch(): Promise<boolean> {
    const socket = new WebSocket(await this.#address());
    if (this.#stopped) socket.close();
    this.#socket = socket;
    this.#held = null;
    this.#waiting = 0;
    socket.binaryType = "arraybuffer";
    let moved = false;
    let work = Promise.resolve();
    let stale: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(stale);
      stale = setTimeout(() => {
        this.#onState("stale");
        stale = setTimeout(() => socket.close(), STALE_MS);
      }, STALE_MS);
    };
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      heard();
      this.#waiting += 1;
      if (this.#waiting > WAITING_MOST) return socket.close();
      work = work
        .then(() => this.#take(data))
        .then((shown) => {
          this.#waiting -= 1;
          if (!shown) return;
          moved = true;
          this.#onState("live");
        })
        .catch(() => socket.close());
    });
    heard();
    await new Promise((resolve) => socket.addEventListener("close", resolve, { once: true }));
    clearTimeout(stale);
    await work;
    return moved;
  }

  /** True = there is more to see. */
  async #take(data: string | ArrayBuffer): Promise<boolean> {
    if (typeof data === "string") {
      // A header follows; what "dropped" leaves out shows itself as a jump.
      if ((JSON.parse(data) as { kind?: unknown }).kind === "begin") this.#held = new Uint8Array(0);
      return false;
    }
    let bytes = new Uint8Array(data);
    if (this.#held !== null) {
      bytes = joined(this.#held, bytes);
      const head = readHead(bytes);
      this.#held = head === null ? bytes : null;
      if (head === null) return false;
      const end_s = this.#shelf.broken ? undefined : this.#shelf.ranges().at(-1)?.[1];
      await this.#shelf.begin(head, end_s ?? 0);
    }
    await this.#shelf.append(bytes);
    await this.#keepUp();
    return true;
  }

  async #keepUp(): Promise<void> {
    const newest = this.#shelf.ranges().at(-1);
    if (newest === undefined) return;
    const [start_s, end_s] = newest;
    const lag_s = end_s - this.#video.currentTime;
    if (lag_s > LAG_S.jump || this.#video.currentTime < start_s) this.#video.currentTime = Math.max(start_s, end_s - LAG_S.start);
    else this.#video.playbackRate = lag_s > LAG_S.fast ? CATCH_UP.fast : lag_s > LAG_S.slow ? CATCH_UP.slow : 1;
    if (this.#video.paused) void this.#video.play().catch(() => undefined);
    const first_s = this.#shelf.ranges()[0]?.[0] ?? 0;
    if (end_s - first_s > 2 * KEPT_S) await this.#shelf.remove(first_s, end_s - KEPT_S);
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(one.length + other.length);
  whole.set(one);
  whole.set(other, one.length);
  return whole;
}
