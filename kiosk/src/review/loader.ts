import { type Head, readHead } from "./mp4.ts";
import type { Range } from "./steer.ts";

/** A segment on the session's clock, seconds since its first recorded moment. */
export interface Piece {
  readonly name: string;
  readonly from_s: number;
  readonly to_s: number;
  readonly bytes: number;
}

/** Where media is put: a browser's SourceBuffer, or a stand-in of a test. */
export interface Shelf {
  /** A SourceBuffer holds segments with the same tracks only: false = these would push out what is there. */
  fits(head: Head): boolean;
  /** The bytes that follow begin at `at_s`. True = all that was there before is gone. */
  begin(head: Head, at_s: number): Promise<boolean>;
  /** Throws `QuotaExceededError` when there is no room. */
  append(bytes: Uint8Array): Promise<void>;
  /** What was begun will not be finished. */
  abandon(): void;
  remove(from_s: number, to_s: number): Promise<void>;
  ranges(): readonly Range[];
  /** What was put here is lost: a decoder gave up, or nothing was begun yet. */
  readonly broken: boolean;
}

/** Gives the bytes of a segment part by part; with `after` its head, and what lies behind so many bytes of it. */
export type Open = (name: string, signal: AbortSignal, after: number) => AsyncIterable<Uint8Array>;

/** How far ahead of the clock is fetched, and how much behind and ahead is kept, seconds. */
export const AHEAD_S = 24;
export const KEPT_S = { behind: 40, ahead: 90 } as const;
/** When the browser has no room: kept around the clock. */
const TIGHT_S = { behind: 4, ahead: 12 } as const;
/** Waits after a failure, doubled from the first to the last. */
export const RETRY_MS = { first: 500, last: 8_000 } as const;

const keyOf = (piece: Piece): string => `${piece.name}:${piece.bytes}`;

/** The piece to fetch next: the first that the clock needs and that is not there. */
export function nextPiece(pieces: readonly Piece[], loaded: ReadonlySet<string>, clock_s: number): Piece | null {
  return pieces.find((piece) => piece.to_s > clock_s && piece.from_s < clock_s + AHEAD_S && !loaded.has(keyOf(piece))) ?? null;
}

/** Keeps a shelf filled around the clock's second. A jump breaks off what is being fetched if it is not needed any more. */
export class Loader {
  readonly #shelf: Shelf;
  readonly #open: Open;
  readonly #onTrouble: (thrown: unknown) => void;
  #pieces: readonly Piece[] = [];
  readonly #loaded = new Set<string>();
  /** What is there of a segment that may grow: bytes of it, and the media time at which it starts, seconds. */
  readonly #had = new Map<string, { readonly bytes: number; readonly start_s: number }>();
  /** Media time at which the piece that is being fetched starts. */
  #start_s = 0;
  #clock_s = 0;
  #fetching: { readonly piece: Piece; readonly abort: AbortController } | null = null;
  #wake: () => void = () => undefined;
  #stopped = false;

  constructor(shelf: Shelf, open: Open, onTrouble: (thrown: unknown) => void) {
    this.#shelf = shelf;
    this.#open = open;
    this.#onTrouble = onTrouble;
  }

  /** The recording as known now; of pieces that grew the rest is fetched. */
  know(pieces: readonly Piece[]): void {
    this.#pieces = pieces;
    this.#wake();
  }

  /** The clock stands here. Called often. */
  follow(clock_s: number): void {
    this.#clock_s = clock_s;
    const busy = this.#fetching;
    if (busy !== null && !this.#needed(busy.piece)) busy.abort.abort();
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#fetching?.abort.abort();
    this.#wake();
  }

  /** Runs until `stop`; never throws. */
  async run(): Promise<void> {
    let wait_ms: number = RETRY_MS.first;
    while (!this.#stopped) {
      try {
        if (this.#shelf.broken) this.#forget();
        await this.#tidy(KEPT_S);
        const piece = nextPiece(this.#pieces, this.#loaded, this.#clock_s);
        if (piece === null) await this.#woken();
        else await this.#fetch(piece);
        wait_ms = RETRY_MS.first;
      } catch (thrown) {
        if (this.#stopped || isAbort(thrown)) continue;
        this.#onTrouble(thrown);
        await pause(wait_ms);
        wait_ms = Math.min(wait_ms * 2, RETRY_MS.last);
      }
    }
  }

  #needed(piece: Piece): boolean {
    return piece.to_s > this.#clock_s && piece.from_s < this.#clock_s + KEPT_S.ahead;
  }

  async #fetch(piece: Piece): Promise<void> {
    const abort = new AbortController();
    this.#fetching = { piece, abort };
    let begun = false;
    const had = this.#had.get(piece.name);
    try {
      let head: Uint8Array | null = new Uint8Array(0);
      for await (const part of this.#open(piece.name, abort.signal, had?.bytes ?? 0)) {
        if (abort.signal.aborted) break;
        const bytes: Uint8Array = head === null ? part : joined(head, part);
        if (head !== null && !(await this.#begin(piece, bytes, had?.start_s))) {
          head = bytes;
          continue;
        }
        head = null;
        begun = true;
        await this.#append(bytes);
        await this.#notTooFar(piece, abort.signal);
      }
      if (!abort.signal.aborted) this.#loaded.add(keyOf(piece));
    } finally {
      this.#fetching = null;
      const whole = this.#loaded.has(keyOf(piece));
      if (begun && !whole) this.#shelf.abandon();
      if (whole) this.#had.set(piece.name, { bytes: piece.bytes, start_s: this.#start_s });
      else this.#had.delete(piece.name);
    }
  }

  /** False = the head is not whole yet. `start_s`: where the piece starts, when this is only its rest. */
  async #begin(piece: Piece, bytes: Uint8Array, start_s: number | undefined): Promise<boolean> {
    const head = readHead(bytes);
    if (head === null) return false;
    while (!this.#shelf.fits(head) && this.#clock_s < piece.from_s && !this.#stopped && this.#needed(piece)) await this.#woken();
    this.#start_s = start_s ?? head.start_s;
    if (await this.#shelf.begin(head, piece.from_s + head.start_s - this.#start_s)) {
      this.#forget();
      if (start_s !== undefined) this.#fetching?.abort.abort(); // what was there of it is gone: all of it is fetched
    }
    return true;
  }

  async #append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#shelf.append(bytes);
    } catch (thrown) {
      if (!(thrown instanceof Error) || thrown.name !== "QuotaExceededError") throw thrown;
      await this.#tidy(TIGHT_S);
      await this.#shelf.append(bytes);
    }
  }

  /** A long segment is not read to its end at once. */
  async #notTooFar(piece: Piece, signal: AbortSignal): Promise<void> {
    const far = (): boolean => {
      const reached = this.#shelf.ranges().findLast(([from_s]) => from_s <= piece.to_s);
      return reached !== undefined && Math.min(reached[1], piece.to_s) > Math.max(this.#clock_s, piece.from_s) + KEPT_S.ahead / 2;
    };
    while (!this.#stopped && !signal.aborted && far()) await this.#woken();
  }

  /** Throws away what is far from the clock. */
  async #tidy(kept: { readonly behind: number; readonly ahead: number }): Promise<void> {
    // Not into the piece that plays: it would have to be fetched again at once.
    const playing = kept === KEPT_S ? this.#pieces.find((piece) => piece.from_s <= this.#clock_s && this.#clock_s < piece.to_s) : undefined;
    const from_s = Math.max(0, Math.min(this.#clock_s - kept.behind, playing?.from_s ?? this.#clock_s));
    const to_s = this.#clock_s + kept.ahead;
    for (const [start_s, end_s] of [...this.#shelf.ranges()]) {
      if (start_s < from_s - 1) await this.#remove(start_s, Math.min(end_s, from_s));
      if (end_s > to_s + 1) await this.#remove(Math.max(start_s, to_s), end_s);
    }
  }

  async #remove(from_s: number, to_s: number): Promise<void> {
    await this.#shelf.remove(from_s, to_s);
    for (const piece of this.#pieces) {
      if (piece.from_s >= to_s || piece.to_s <= from_s) continue;
      this.#loaded.delete(keyOf(piece));
      this.#had.delete(piece.name);
    }
  }

  #forget(): void {
    this.#loaded.clear();
    this.#had.clear();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const whole = new Uint8Array(one.length + other.length);
  whole.set(one);
  whole.set(other, one.length);
  return whole;
}

const isAbort = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === "AbortError";
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
