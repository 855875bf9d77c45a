import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AHEAD_S, KEPT_S, Loader, nextPiece, type Piece } from "../../src/review/loader.ts";
import { file, SOUND, VIDEO } from "./mp4-bytes.ts";
import { StandInShelf } from "./stand-in-shelf.ts";

const piece = (from_s: number, to_s: number, bytes = 1): Piece => ({ name: `${from_s}`, from_s, to_s, bytes });
const pieces = (count: number, length_s = 10): Piece[] => Array.from({ length: count }, (_, at) => piece(at * length_s, (at + 1) * length_s));

let shelf: StandInShelf;
let asked: string[];
let troubles: unknown[];
let loader: Loader;
let running: Promise<void>;
/** What a segment gives: the head first, then its seconds one by one. */
let contents: (name: string, signal: AbortSignal, after: number) => AsyncIterable<Uint8Array>;

async function* seconds(name: string, length_s = 10): AsyncIterable<Uint8Array> {
  const head = file(Number(name), 0);
  yield head.subarray(0, 30);
  yield head.subarray(30);
  for (let at = 0; at < length_s; at += 1) yield new Uint8Array(10);
}

async function* parts(...all: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* all;
}

/** Lets everything that can go on go on. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);

beforeEach(() => {
  vi.useFakeTimers();
  shelf = new StandInShelf();
  [asked, troubles] = [[], []];
  contents = (name) => seconds(name);
  loader = new Loader(shelf, (name, signal, after) => {
    asked.push(after > 0 ? `${name} after ${after}` : name);
    return contents(name, signal, after);
  }, (thrown) => troubles.push(thrown));
  running = loader.run();
});

afterEach(async () => {
  loader.stop();
  await vi.advanceTimersByTimeAsync(20_000);
  await running;
  vi.useRealTimers();
});

describe("the next piece", () => {
  it("is the first one that the clock needs and that is not there", () => {
    expect(nextPiece(pieces(9), new Set(), 0)?.name).toBe("0");
    expect(nextPiece(pieces(9), new Set(["0:1"]), 0)?.name).toBe("10");
    expect(nextPiece(pieces(9), new Set(), 35)?.name).toBe("30");
  });

  it("is none when all that lies ahead for a while is there", () => {
    const loaded = new Set(["0:1", "10:1", "20:1"]);
    expect(nextPiece(pieces(9), loaded, 0)).toBeNull();
    expect(nextPiece(pieces(9), loaded, 30 - AHEAD_S + 1)?.name).toBe("30");
  });

  it("is one that grew since it was fetched", () => {
    expect(nextPiece([piece(0, 12, 2)], new Set(["0:1"]), 0)?.name).toBe("0");
  });

  it("lies behind a hole when the clock is in one", () => {
    expect(nextPiece([piece(0, 20), piece(26, 40)], new Set(), 22)?.name).toBe("26");
    expect(nextPiece([piece(0, 20), piece(80, 90)], new Set(), 22)).toBeNull();
  });
});

describe("a loader", () => {
  it("fills the shelf ahead of the clock, each piece in its place", async () => {
    loader.know(pieces(9));
    await settle();
    expect(asked).toEqual(["0", "10", "20"]);
    expect(shelf.begun).toEqual([0, 10, 20]);
    expect([shelf.has(0), shelf.has(29.9), shelf.has(31)]).toEqual([true, true, false]);
  });

  it("goes on with the clock", async () => {
    loader.know(pieces(9));
    await settle();
    loader.follow(12);
    await settle();
    expect(asked).toEqual(["0", "10", "20", "30"]);
  });

  it("goes where the clock jumps to, and breaks off what is no longer needed", async () => {
    let aborted = false;
    contents = async function* (name, signal) {
      yield file(Number(name), 0);
      if (name !== "0") return yield* [new Uint8Array(100)];
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      aborted = true;
      throw new DOMException("broken off", "AbortError");
    };
    loader.know(pieces(90));
    await settle();
    loader.follow(500);
    await settle();
    expect(aborted).toBe(true);
    expect(shelf.abandoned).toBe(1);
    expect(troubles).toEqual([]);
    expect(shelf.has(505)).toBe(true);
    loader.follow(0);
    await settle();
    expect(asked.filter((name) => name === "0")).toHaveLength(2);
  });

  it("throws away what lies far behind, and fetches it again when it is asked for", async () => {
    loader.know(pieces(60));
    await settle();
    loader.follow(200);
    await settle();
    expect(shelf.has(5)).toBe(false);
    expect(shelf.ranges().every(([from_s]) => from_s >= 200 - KEPT_S.behind)).toBe(true);
    loader.follow(0);
    await settle();
    expect(shelf.has(5)).toBe(true);
  });

  it("does not read a long piece to its end at once", async () => {
    contents = (name) => seconds(name, 600);
    loader.know([piece(0, 600)]);
    await settle();
    expect(shelf.has(30)).toBe(true);
    expect(shelf.has(KEPT_S.ahead)).toBe(false);
    loader.follow(100);
    await settle();
    expect(shelf.has(130)).toBe(true);
    expect(asked).toEqual(["0"]);
  });

  it("makes room when the browser has none left", async () => {
    loader.know(pieces(60));
    await settle();
    shelf.room_s = 40;
    loader.follow(25);
    await settle();
    loader.follow(35);
    await settle();
    expect(troubles).toEqual([]);
    expect(shelf.has(45)).toBe(true);
  });

  it("tries again after a failure, less and less often, and tells of each", async () => {
    contents = () => {
      throw new Error("unreachable");
    };
    loader.know(pieces(1));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(troubles).toHaveLength(4);
    contents = (name) => seconds(name);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(shelf.has(5)).toBe(true);
  });

  it("fills the shelf anew when the decoder gave up", async () => {
    loader.know(pieces(2));
    await settle();
    shelf.breakDown();
    loader.follow(1);
    await settle();
    expect(asked).toEqual(["0", "10", "0", "10"]);
    expect(shelf.has(5)).toBe(true);
  });

  it("keeps a piece with other tracks back until the clock is there: it would push out the picture", async () => {
    contents = async function* (name) {
      yield file(Number(name), 0, name === "10" ? [VIDEO] : [VIDEO, SOUND]);
      yield new Uint8Array(100);
    };
    loader.know(pieces(2));
    await settle();
    expect([shelf.has(5), shelf.has(12)]).toEqual([true, false]);
    loader.follow(10);
    await settle();
    expect([shelf.has(5), shelf.has(12)]).toEqual([false, true]);
  });

  it("takes up what is recorded meanwhile", async () => {
    loader.know(pieces(1));
    await settle();
    loader.know(pieces(2));
    await settle();
    expect(asked).toEqual(["0", "10"]);
  });

  it("fetches the rest alone of a piece that grew, and puts it where it belongs", async () => {
    contents = (_name, _signal, after) => (after > 0 ? parts(file(105, 0), new Uint8Array(30)) : parts(file(100, 0), new Uint8Array(50)));
    loader.know([piece(10, 15, 500)]);
    await settle();
    loader.know([piece(10, 18, 800)]);
    await settle();
    expect(asked).toEqual(["10", "10 after 500"]);
    expect(shelf.begun).toEqual([10, 15]);
    expect([shelf.has(17.9), shelf.has(18.1)]).toEqual([true, false]);
  });

  it("fetches all of a piece that grew when the decoder gave up meanwhile", async () => {
    contents = (name) => parts(file(Number(name), 0), new Uint8Array(50));
    loader.know([piece(10, 15, 500)]);
    await settle();
    shelf.breakDown();
    loader.know([piece(10, 18, 800)]);
    await settle();
    expect(asked).toEqual(["10", "10"]);
  });

  it("does not throw away the beginning of the long piece that plays", async () => {
    contents = (name) => seconds(name, 60);
    loader.know([piece(0, 60), piece(60, 120)]);
    await settle();
    loader.follow(55);
    await settle();
    expect(shelf.has(1)).toBe(true);
    expect(asked.filter((name) => name === "0")).toHaveLength(1);
  });

  it("ends when it is stopped, also in the middle of a piece", async () => {
    contents = async function* (name, signal) {
      yield file(Number(name), 0);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    };
    loader.know(pieces(3));
    await settle();
    loader.stop();
    await running;
    expect(asked).toEqual(["0"]);
  });
});
