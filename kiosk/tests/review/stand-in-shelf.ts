import type { Shelf } from "../../src/review/loader.ts";
import type { Head } from "../../src/review/mp4.ts";
import type { Range } from "../../src/review/steer.ts";

/** A shelf that books instead of playing: each byte after the head is a tenth of a second of media. */
export class StandInShelf implements Shelf {
  broken = true;
  abandoned = 0;
  readonly begun: number[] = [];
  /** Room in seconds; beyond it an append is refused as a browser does. */
  room_s = Number.POSITIVE_INFINITY;
  #there: Range[] = [];
  #at_s = 0;
  #tracks = "";
  #headNext = false;

  fits(head: Head): boolean {
    return this.#tracks === "" || this.#tracks === head.tracks;
  }

  begin(head: Head, at_s: number): Promise<boolean> {
    const fresh = this.broken || !this.fits(head);
    if (fresh) this.#there = [];
    this.broken = false;
    this.#tracks = head.tracks;
    this.#at_s = at_s;
    this.#headNext = true;
    this.begun.push(at_s);
    return Promise.resolve(fresh);
  }

  append(bytes: Uint8Array): Promise<void> {
    if (this.#headNext) {
      this.#headNext = false;
      return Promise.resolve();
    }
    const to_s = this.#at_s + bytes.length / 10;
    const held_s = this.#there.reduce((sum, [from, to]) => sum + to - from, 0);
    if (held_s + bytes.length / 10 > this.room_s) return Promise.reject(Object.assign(new Error("full"), { name: "QuotaExceededError" }));
    this.#there = merged([...this.#there, [this.#at_s, to_s]]);
    this.#at_s = to_s;
    return Promise.resolve();
  }

  abandon(): void {
    this.abandoned += 1;
  }

  remove(from_s: number, to_s: number): Promise<void> {
    this.#there = this.#there.flatMap(([from, to]): Range[] => {
      const parts: Range[] = [[from, Math.min(to, from_s)], [Math.max(from, to_s), to]];
      return parts.filter(([start, end]) => end > start);
    });
    return Promise.resolve();
  }

  ranges(): readonly Range[] {
    return this.#there;
  }

  /** The decoder gives up. */
  breakDown(): void {
    this.broken = true;
    this.#there = [];
  }

  has(at_s: number): boolean {
    return this.#there.some(([from, to]) => from <= at_s && at_s < to);
  }
}

function merged(ranges: readonly Range[]): Range[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((one, other) => one[0] - other[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1] + 0.05) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
