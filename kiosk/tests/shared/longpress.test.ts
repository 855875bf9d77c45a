import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HOLD_MS, LongPress, WANDER_PX } from "../../src/shared/longpress.ts";

describe("the silent signal", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is a finger that lies still for three seconds, once", () => {
    const held = vi.fn();
    const press = new LongPress(held);
    press.down(10, 10);
    press.move(10 + WANDER_PX, 10);
    vi.advanceTimersByTime(HOLD_MS - 1);
    expect(held).not.toHaveBeenCalled();
    vi.advanceTimersByTime(HOLD_MS * 3);
    expect(held).toHaveBeenCalledOnce();
  });

  it("is neither a tap, nor a wipe, nor two short touches", () => {
    const held = vi.fn();
    const press = new LongPress(held);
    press.down(0, 0);
    vi.advanceTimersByTime(HOLD_MS - 1);
    press.up();
    press.down(0, 0);
    vi.advanceTimersByTime(HOLD_MS - 1);
    press.move(WANDER_PX + 1, 0);
    vi.advanceTimersByTime(HOLD_MS * 2);
    expect(held).not.toHaveBeenCalled();
  });
});
