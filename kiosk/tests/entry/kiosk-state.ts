import type { KioskState } from "../../src/entry/state.ts";

/** A kiosk at the swipe screen, changed as given. */
export function kioskState(changes: Partial<KioskState> = {}): KioskState {
  return {
    seq: 1, lane: "a", step: "swipe", step_no: null, step_count: 6, masked_name: null, box: null, room: null, notice: null,
    deadline_s: null, commitment: null, items: null, queue: null, ...changes,
  };
}
