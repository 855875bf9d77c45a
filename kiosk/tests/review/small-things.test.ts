import { describe, expect, it } from "vitest";
import { momentOf, typedMoment } from "../../src/review/jump.ts";
import { commandOf, FRAME_S } from "../../src/review/keys.ts";
import { CLOSEST_S, following, marks, percent, wholeOf, zoomed } from "../../src/review/scale.ts";

const at = (hour: number, minute: number, second = 0, day = 2): number => new Date(2026, 2, day, hour, minute, second).getTime() * 1000;
const SPAN = { from_utc_us: at(14, 0) + 400_000, to_utc_us: at(16, 30) };

describe("a moment in a link", () => {
  it("is microseconds, and nothing else", () => {
    expect(momentOf("?session=s-1&at=1767250000000000")).toBe(1767250000000000);
    for (const search of ["", "?at=", "?at=soon", "?at=-5", "?at=1e9"]) expect(momentOf(search)).toBeNull();
  });
});

describe("a typed time", () => {
  it.each(["14:32:05", "143205", "14：32：05", " 14:32:05 "])("%s means that moment", (typed) => {
    expect(typedMoment(typed, SPAN)).toEqual({ utc_us: at(14, 32, 5), outside: false });
  });

  it("may leave out the seconds", () => {
    expect(typedMoment("15:10", SPAN)?.utc_us).toBe(at(15, 10));
    expect(typedMoment("1510", SPAN)?.utc_us).toBe(at(15, 10));
  });

  it("may be the second in which the session began", () => {
    expect(typedMoment("14:00:00", SPAN)).toEqual({ utc_us: SPAN.from_utc_us, outside: false });
  });

  it("is found on the right day when the session runs over midnight", () => {
    const night = { from_utc_us: at(22, 0), to_utc_us: at(3, 0, 0, 3) };
    expect(typedMoment("23:00", night)?.utc_us).toBe(at(23, 0));
    expect(typedMoment("01:30", night)?.utc_us).toBe(at(1, 30, 0, 3));
  });

  it("outside the session gives the nearest end and says so", () => {
    expect(typedMoment("09:00", SPAN)).toEqual({ utc_us: SPAN.from_utc_us, outside: true });
    expect(typedMoment("20:00", SPAN)).toEqual({ utc_us: SPAN.to_utc_us, outside: true });
  });

  it.each(["", "noon", "25:00", "14:60", "14:30:61", "14", "1:2:3"])("%j is none", (typed) => {
    expect(typedMoment(typed, SPAN)).toBeNull();
  });
});

describe("a key", () => {
  const key = (name: string, more: object = {}) => commandOf({ key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more });

  it("plays, moves and changes the speed", () => {
    expect(key(" ")).toEqual({ kind: "toggle" });
    expect(key("ArrowLeft")).toEqual({ kind: "move", by_s: -1 });
    expect(key("ArrowRight", { shiftKey: true })).toEqual({ kind: "move", by_s: 10 });
    expect(key(".")).toEqual({ kind: "move", by_s: FRAME_S });
    expect(key("。")).toEqual({ kind: "move", by_s: FRAME_S });
    expect(key("L")).toEqual({ kind: "faster" });
    expect(key("]")).toEqual({ kind: "event", way: 1 });
    expect(key("3")).toEqual({ kind: "tile", number: 3 });
  });

  it("means nothing with ctrl, alt or the system's key, nor when it is none of ours", () => {
    expect(key(" ", { ctrlKey: true })).toBeNull();
    expect(key("ArrowLeft", { altKey: true })).toBeNull();
    expect(key("l", { metaKey: true })).toBeNull();
    expect(key("q")).toBeNull();
    expect(key("toString")).toBeNull();
    expect(key("0")).toBeNull();
  });
});

describe("the timeline's scale", () => {
  it("shows the whole session first", () => {
    expect(wholeOf(600)).toEqual({ from_s: 0, to_s: 600 });
    expect(percent(wholeOf(600), 150)).toBe(25);
  });

  it("comes closer around a moment, which stays where it is on the screen", () => {
    const view = zoomed(wholeOf(600), 1, 150, 600);
    expect(view).toEqual({ from_s: 75, to_s: 375 });
    expect(percent(view, 150)).toBe(25);
  });

  it("comes no closer than ten seconds and goes no further than the session", () => {
    let view = wholeOf(600);
    for (let step = 0; step < 20; step += 1) view = zoomed(view, 1, 599, 600);
    expect(view.to_s - view.from_s).toBeCloseTo(CLOSEST_S);
    expect(view.to_s).toBeLessThanOrEqual(600);
    for (let step = 0; step < 20; step += 1) view = zoomed(view, -1, 5, 600);
    expect(view).toEqual({ from_s: 0, to_s: 600 });
  });

  it("follows the clock out of what is shown", () => {
    const view = { from_s: 100, to_s: 200 };
    expect(following(view, 150, 600)).toBe(view);
    expect(following(view, 201, 600)).toEqual({ from_s: 191, to_s: 291 });
    expect(following(view, 0, 600)).toEqual({ from_s: 0, to_s: 100 });
  });

  it("writes round times of day, nine at most", () => {
    const origin = at(14, 0, 7);
    const found = marks(wholeOf(2 * 3600), origin);
    expect(found.length).toBeLessThanOrEqual(9);
    expect(found[0]).toBe(at(14, 15));
    expect(found.every((mark) => new Date(mark / 1000).getSeconds() === 0)).toBe(true);
    expect(marks({ from_s: 0, to_s: 10 }, origin).length).toBeGreaterThan(2);
  });
});
