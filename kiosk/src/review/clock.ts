/** Speeds that can be chosen. */
export const RATES = [0.5, 1, 2, 4] as const;

/**
 * The one clock of a session's review: all pictures follow it, and it follows none of them. Positions are seconds since
 * the session's first recorded moment.
 */
export class SessionClock {
  readonly #now_ms: () => number;
  #base_s = 0;
  #base_ms = 0;
  #length_s = 0;
  #rate = 1;
  #playing = false;
  #held = false;

  constructor(now_ms: () => number) {
    this.#now_ms = now_ms;
  }

  /** Where it stands, seconds; never outside 0 and the length. */
  get position_s(): number {
    const ran_s = this.#runs ? ((this.#now_ms() - this.#base_ms) / 1000) * this.#rate : 0;
    return Math.min(Math.max(this.#base_s + ran_s, 0), this.#length_s);
  }

  /** The person wants it to run; it still stands while it is held, and stops at the end. */
  get playing(): boolean {
    return this.#playing && this.position_s < this.#length_s;
  }

  /** It moves now: pictures move with it. */
  get running(): boolean {
    return this.playing && !this.#held;
  }

  get rate(): number {
    return this.#rate;
  }

  get length_s(): number {
    return this.#length_s;
  }

  /** A session that still records grows. */
  set length_s(length_s: number) {
    this.#settle();
    this.#length_s = Math.max(0, length_s);
  }

  play(): void {
    this.#settle();
    if (this.#base_s >= this.#length_s) this.#base_s = 0;
    this.#playing = true;
  }

  pause(): void {
    this.#settle();
    this.#playing = false;
  }

  seek(position_s: number): void {
    this.#settle();
    this.#base_s = Math.min(Math.max(position_s, 0), this.#length_s);
  }

  setRate(rate: number): void {
    this.#settle();
    this.#rate = rate;
  }

  /** Stands still while pictures are fetched, without forgetting that it plays. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#settle();
    this.#held = held;
  }

  get #runs(): boolean {
    return this.#playing && !this.#held;
  }

  #settle(): void {
    this.#base_s = this.position_s;
    this.#base_ms = this.#now_ms();
    if (this.#playing && this.#length_s > 0 && this.#base_s >= this.#length_s) this.#playing = false;
  }
}

/** Longest wait for one slow picture; then the others go on without it, until all are there again. */
export const PATIENCE_MS = 6_000;

/** Decides whether the clock waits for pictures that should be there and are not. */
export class Patience {
  #since_ms: number | null = null;

  /** True = hold the clock. `lacking`: a picture that the recording has is not there yet. */
  waits(lacking: boolean, now_ms: number): boolean {
    if (!lacking) {
      this.#since_ms = null;
      return false;
    }
    this.#since_ms ??= now_ms;
    return now_ms - this.#since_ms < PATIENCE_MS;
  }

  /** A jump begins a new wait. */
  renew(): void {
    this.#since_ms = null;
  }
}
