import type { Mode } from "../shared/rules-state.ts";

/** When a degraded mode has lasted too long, and whole minutes till then; null = it may last. */
export function limitOf(mode: Mode, now_utc_us: number): { readonly utc_us: number; readonly minutes: number; readonly over: boolean } | null {
  if (mode.limit_utc_us === null) return null;
  const left_us = mode.limit_utc_us - now_utc_us;
  return { utc_us: mode.limit_utc_us, minutes: Math.max(0, Math.ceil(left_us / 60e6)), over: mode.state === "overdue" || left_us <= 0 };
}
