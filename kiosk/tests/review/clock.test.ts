import { beforeEach, describe, expect, it } from "vitest";
import { Patience, PATIENCE_MS, SessionClock } from "../../src/review/clock.ts";

let now_ms: number;
let clock: SessionClock;
const after = (seconds: number): void => void (now_ms += seconds * 1000);

beforeEach(() => {
  now_ms = 5_000;
  clock = new SessionClock(() => now_ms);
  clock.length_s = 100;
});

describe("the session's clock", () => {
  it("stands until it plays, and runs with the time of the machine", () => {
    after(3);
    expect(clock.position_s).toBe(0);
    clock.play();
    after(3);
    expect(clock.position_s).toBe(3);
  });

  it("keeps its place over a pause and a change of speed", () => {
    clock.play();
    after(10);
    clock.setRate(4);
    after(5);
    clock.pause();
    after(60);
    expect(clock.position_s).toBe(30);
    clock.setRate(0.5);
    clock.play();
    after(10);
    expect(clock.position_s).toBe(35);
  });

  it("jumps anywhere within the session, playing or not", () => {
    clock.seek(40);
    expect(clock.position_s).toBe(40);
    clock.play();
    clock.seek(250);
    expect(clock.position_s).toBe(100);
    clock.seek(-3);
    expect(clock.position_s).toBe(0);
  });

  it("stops at the end, and plays again from the beginning", () => {
    clock.seek(98);
    clock.play();
    after(10);
    expect(clock.position_s).toBe(100);
    expect(clock.playing).toBe(false);
    clock.play();
    after(1);
    expect(clock.position_s).toBe(1);
  });

  it("does not run on by itself when a session grows after the end was reached", () => {
    clock.seek(98);
    clock.play();
    after(10);
    clock.length_s = 200;
    after(10);
    expect(clock.position_s).toBe(100);
    expect(clock.playing).toBe(false);
  });

  it("plays on over a growing session that it has not reached the end of", () => {
    clock.seek(95);
    clock.play();
    after(2);
    clock.length_s = 200;
    after(20);
    expect(clock.position_s).toBe(117);
  });

  it("stands while it is held, and still means to play", () => {
    clock.play();
    after(2);
    clock.hold(true);
    after(30);
    expect([clock.position_s, clock.playing, clock.running]).toEqual([2, true, false]);
    clock.hold(false);
    after(1);
    expect([clock.position_s, clock.running]).toEqual([3, true]);
  });

  it("has nowhere to go without a recording", () => {
    const empty = new SessionClock(() => now_ms);
    empty.play();
    after(5);
    expect([empty.position_s, empty.playing]).toEqual([0, false]);
  });
});

describe("patience with slow pictures", () => {
  it("waits a while, then lets the others go on", () => {
    const patience = new Patience();
    expect(patience.waits(true, 0)).toBe(true);
    expect(patience.waits(true, PATIENCE_MS - 1)).toBe(true);
    expect(patience.waits(true, PATIENCE_MS)).toBe(false);
  });

  it("is whole again when all pictures were there, and after a jump", () => {
    const patience = new Patience();
    patience.waits(true, 0);
    expect(patience.waits(false, 100)).toBe(false);
    expect(patience.waits(true, PATIENCE_MS + 50)).toBe(true);
    expect(patience.waits(true, 2 * PATIENCE_MS + 50)).toBe(false);
    patience.renew();
    expect(patience.waits(true, 2 * PATIENCE_MS + 60)).toBe(true);
  });
});
