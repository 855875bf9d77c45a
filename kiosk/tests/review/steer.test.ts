import { describe, expect, it } from "vitest";
import { steer, type Range, within } from "../../src/review/steer.ts";

const WHOLE: readonly Range[] = [[0, 100]];

describe("a picture that follows the clock", () => {
  it("is left alone within one frame", () => {
    expect(steer(10, true, 1, 10.03, WHOLE)).toEqual({ there: true, seek_s: null, rate: 1 });
  });

  it("runs a little faster when it is behind, slower when it is ahead, never by more than a tenth", () => {
    expect(steer(10, true, 1, 9.95, WHOLE).rate).toBeCloseTo(1.05);
    expect(steer(10, true, 1, 10.08, WHOLE).rate).toBeCloseTo(0.92);
    expect(steer(10, true, 1, 9.6, WHOLE).rate).toBeCloseTo(1.1);
    expect(steer(10, true, 2, 10.6, WHOLE).rate).toBeCloseTo(1.8);
  });

  it("jumps when it is half a second off, in time as it passes on the wall", () => {
    expect(steer(10, true, 1, 9.4, WHOLE).seek_s).toBeCloseTo(10);
    expect(steer(10, true, 4, 9.4, WHOLE).seek_s).toBeNull();
    expect(steer(10, true, 4, 7.9, WHOLE).seek_s).toBeCloseTo(10);
  });

  it("is put on the exact spot while the clock stands", () => {
    expect(steer(10, false, 1, 10.02, WHOLE).seek_s).toBeCloseTo(10);
    expect(steer(10, false, 1, 10.001, WHOLE).seek_s).toBeNull();
  });

  it("is not there in a hole, and begins at its end", () => {
    const ranges: readonly Range[] = [[0, 20], [26, 40]];
    expect(steer(20, true, 1, 20, ranges).there).toBe(false);
    expect(steer(23, true, 1, 20, ranges).there).toBe(false);
    expect(steer(25.95, true, 1, 20, ranges)).toMatchObject({ there: true, seek_s: 26.002 });
    expect(steer(26.5, true, 1, 20, ranges).seek_s).toBeCloseTo(26.5);
  });

  it("knows what lies within", () => {
    expect([within(WHOLE, 0), within(WHOLE, 99.9), within(WHOLE, 100)]).toEqual([true, true, false]);
  });
});
