import type { Alarm } from "../shared/staff-state.ts";

/** Not acknowledged before acknowledged, critical before low, new before old. */
export function sorted(alarms: readonly Alarm[]): Alarm[] {
  return [...alarms].sort(
    (one, other) =>
      Number(one.acknowledged) - Number(other.acknowledged) ||
      one.priority - other.priority ||
      other.raised_utc_us - one.raised_utc_us,
  );
}

const WINDOW_US = 10 * 60 * 1_000_000;

/** Alarms raised in the last ten minutes: 1 is usual, 2 manageable, 10 a flood (EEMUA 191). */
export function rateOf(alarms: readonly Alarm[], now_utc_us: number): number {
  return alarms.filter((alarm) => now_utc_us - alarm.raised_utc_us < WINDOW_US).length;
}
