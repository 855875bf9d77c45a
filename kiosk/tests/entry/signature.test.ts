import { describe, expect, it } from "vitest";
import { FIELD, LENGTH_MIN, pathOf, POINTS_MAX, type Signature, SignaturePen } from "../../src/entry/signature.ts";

function drawn(...points: readonly (readonly [x: number, y: number, at_ms: number])[]): SignaturePen {
  const pen = new SignaturePen();
  const [first, ...rest] = points;
  if (first !== undefined) pen.down(...first);
  for (const point of rest) pen.move(...point);
  return pen;
}

const read = (pen: SignaturePen): Signature => JSON.parse(pen.toJson()) as Signature;

describe("a signature", () => {
  it("keeps points with the milliseconds since the first one", () => {
    const pen = drawn([10, 20, 1000], [60, 20, 1040]);
    pen.down(100, 100, 1500);
    expect(read(pen)).toEqual({ v: 1, w: FIELD.w, h: FIELD.h, strokes: [[10, 20, 0, 60, 20, 40], [100, 100, 500]] });
  });

  it("is one when enough was drawn, not when the field was only touched", () => {
    expect(drawn([10, 10, 0], [12, 12, 5]).signed).toBe(false);
    expect(drawn([10, 10, 0], [10 + LENGTH_MIN, 10, 300]).signed).toBe(true);
  });

  it("does not count a jump between two strokes", () => {
    const pen = drawn([0, 0, 0]);
    pen.down(900, 300, 100);
    expect(pen.signed).toBe(false);
  });

  it("stays inside the field", () => {
    expect(read(drawn([-50, 900, 0])).strokes).toEqual([[0, FIELD.h, 0]]);
  });

  it("leaves out trembling below two units", () => {
    expect(read(drawn([10, 10, 0], [11, 10, 5], [10, 11, 9])).strokes).toEqual([[10, 10, 0]]);
  });

  it("is bounded: more points than a signature needs are not kept", () => {
    const pen = drawn([0, 0, 0]);
    for (let at = 1; at < POINTS_MAX + 500; at += 1) pen.move((at * 7) % FIELD.w, (at * 3) % FIELD.h, at);
    pen.down(5, 5, 9999);
    expect(read(pen).strokes.flat().length).toBe(POINTS_MAX * 3);
  });

  it("is gone after clearing, and the clock starts anew", () => {
    const pen = drawn([0, 0, 0], [500, 0, 100]);
    pen.clear();
    expect(pen.signed).toBe(false);
    pen.down(1, 1, 7000);
    expect(read(pen).strokes).toEqual([[1, 1, 0]]);
  });

  it("ignores a movement without a stroke", () => {
    const pen = new SignaturePen();
    pen.move(10, 10, 0);
    expect(pen.strokes).toEqual([]);
  });

  it("is drawn as a path; a dot is visible too", () => {
    expect(pathOf([[1, 2, 0, 3, 4, 5], [9, 9, 8]])).toBe("M1 2L3 4M9 9h1");
  });
});
