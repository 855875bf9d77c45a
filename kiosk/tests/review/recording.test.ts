import { describe, expect, it } from "vitest";
import { bytesBetween, CAUSES, type Gap, holeAt, holesOf, type Index, openingOf, parseIndex, spanOf } from "../../src/review/recording.ts";
import { sameDay, sizeOf } from "../../src/shared/times.ts";
import { BadShape } from "../../src/shared/reading.ts";

const S = 1_000_000;
const segment = (from_s: number, to_s: number) => ({ name: `${from_s}.mp4`, start_utc_us: from_s * S, end_utc_us: to_s * S, bytes: 1 });
const gap = (from_s: number, to_s: number, cause = "loss", track = "all"): Gap => ({ from_utc_us: from_s * S, to_utc_us: to_s * S, cause, track });
const index = (segments: readonly (readonly [number, number])[], gaps: readonly Gap[] = []): Index => ({
  segments: segments.map(([from_s, to_s]) => segment(from_s, to_s)), gaps,
});
const short = (holes: readonly Gap[]) => holes.map((hole) => [hole.from_utc_us / S, hole.to_utc_us / S, hole.cause]);
const SPAN = { from_utc_us: 0, to_utc_us: 40 * S };

describe("an index", () => {
  it("is read in the order of time, empty segments left out", () => {
    const read = parseIndex({ segments: [segment(10, 20), segment(0, 10), segment(5, 5)], gaps: [] });
    expect(read.segments.map((one) => one.name)).toEqual(["0.mp4", "10.mp4"]);
  });

  it("has gaps of all tracks unless it names one", () => {
    const gaps = [{ from_utc_us: 0, to_utc_us: 1, cause: "loss" }, { from_utc_us: 0, to_utc_us: 1, cause: "stall", track: "sound" }];
    expect(parseIndex({ segments: [], gaps }).gaps.map((one) => one.track)).toEqual(["all", "sound"]);
  });

  it("is refused in another shape", () => {
    expect(() => parseIndex({ segments: [{ name: 1 }] })).toThrow(BadShape);
  });
});

describe("the session's span", () => {
  it("goes from the first to the last of all sources, gaps included", () => {
    expect(spanOf([index([[2, 10]]), index([[1, 8]], [gap(8, 12)])])).toEqual({ from_utc_us: 1 * S, to_utc_us: 12 * S });
  });

  it("is none as long as nothing is recorded", () => {
    expect(spanOf([index([], [gap(0, 5)])])).toBeNull();
  });
});

describe("the opening of a review", () => {
  it("is where every source has a picture, and waits for none that begins late", () => {
    expect(openingOf([index([[0.2, 40]]), index([[0.5, 40]], [gap(0, 0.5, "connect")]), index([[30, 40]])], SPAN)).toBe(0.5 * S);
    expect(openingOf([index([[30, 40]])], SPAN)).toBe(0);
  });
});

describe("holes", () => {
  it("are none where segments meet", () => {
    expect(holesOf(index([[0, 10], [10.09, 40]]), SPAN)).toEqual([]);
  });

  it("are shown with the cause that the recorder states", () => {
    expect(short(holesOf(index([[0, 20], [26, 40]], [gap(20, 26)]), SPAN))).toEqual([[20, 26, "loss"]]);
  });

  it("cannot hide: what nobody states is called unstated", () => {
    expect(short(holesOf(index([[0, 20], [26, 40]]), SPAN))).toEqual([[20, 26, CAUSES.unstated]]);
    expect(short(holesOf(index([[0, 20], [26, 40]], [gap(20, 22)]), SPAN))).toEqual([[20, 22, "loss"], [22, 26, CAUSES.unstated]]);
  });

  it("at the ends are shown however short they are", () => {
    expect(short(holesOf(index([[0.05, 39.95]]), SPAN))).toEqual([[0, 0.05, CAUSES.before], [39.95, 40, CAUSES.after]]);
  });

  it("before the first and after the last segment are named so", () => {
    expect(short(holesOf(index([[5, 30]]), SPAN))).toEqual([[0, 5, CAUSES.before], [30, 40, CAUSES.after]]);
  });

  it("are everything for a source that recorded nothing", () => {
    expect(short(holesOf(index([]), SPAN))).toEqual([[0, 40, CAUSES.before]]);
  });

  it("are found by the moment, from the first to before the last", () => {
    const holes = [gap(20, 26)];
    expect(holeAt(holes, 20 * S)?.cause).toBe("loss");
    expect(holeAt(holes, 26 * S)).toBeNull();
    expect(holeAt(holes, 19 * S)).toBeNull();
  });

  it("of the sound alone leave the picture", () => {
    const holes = [gap(20, 26, "stall", "sound")];
    expect(holeAt(holes, 21 * S)).toBeNull();
    expect(holeAt(holes, 21 * S, "sound")?.cause).toBe("stall");
    expect(holeAt([gap(20, 26)], 21 * S, "sound")).toBeNull();
  });
});

describe("the size of a clip", () => {
  const index = { segments: [{ name: "a", start_utc_us: 0, end_utc_us: 10e6, bytes: 1000 }, { name: "b", start_utc_us: 10e6, end_utc_us: 20e6, bytes: 3000 }], gaps: [] };

  it("is that of the segments inside, and of a cut one by its time", () => {
    expect([bytesBetween(index, 0, 20e6), bytesBetween(index, 5e6, 15e6), bytesBetween(index, 30e6, 40e6)]).toEqual([4000, 2000, 0]);
  });

  it("is said in the unit that fits", () => {
    expect([0, 830e3, 24e6, 1.23e9].map(sizeOf)).toEqual(["1 kB", "830 kB", "24 MB", "1.2 GB"]);
    expect([sameDay(0, 1), sameDay(0, 2 * 86400e6)]).toEqual([true, false]);
  });
});
