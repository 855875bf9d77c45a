/** The part of the session that the timeline shows, seconds. */
export interface View {
  readonly from_s: number;
  readonly to_s: number;
}

/** The closest look: this many seconds over the whole width. */
export const CLOSEST_S = 10;
const STEP = 2;

export const wholeOf = (length_s: number): View => ({ from_s: 0, to_s: Math.max(length_s, 1) });

/** Closer (1) or further (-1), with `at_s` staying where it is on the screen; never beyond the session. */
export function zoomed(view: View, way: -1 | 1, at_s: number, length_s: number): View {
  const width_s = view.to_s - view.from_s;
  const wanted_s = Math.min(Math.max(way === 1 ? width_s / STEP : width_s * STEP, Math.min(CLOSEST_S, length_s)), Math.max(length_s, 1));
  const part = Math.min(Math.max((at_s - view.from_s) / width_s, 0), 1);
  return placed(at_s - part * wanted_s, wanted_s, length_s);
}

/** Moves along when the clock leaves what is shown: it is then a tenth from the left edge. */
export function following(view: View, at_s: number, length_s: number): View {
  if (at_s >= view.from_s && at_s <= view.to_s) return view;
  const width_s = view.to_s - view.from_s;
  return placed(at_s - width_s / 10, width_s, length_s);
}

function placed(from_s: number, width_s: number, length_s: number): View {
  const from = Math.min(Math.max(from_s, 0), Math.max(0, Math.max(length_s, 1) - width_s));
  return { from_s: from, to_s: from + width_s };
}

/** Place of a second on the screen, percent of the width; may lie outside 0 and 100. */
export function percent(view: View, at_s: number): number {
  return ((at_s - view.from_s) / (view.to_s - view.from_s)) * 100;
}

const NICE_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
const MARKS_MOST = 9;

/** Moments (microseconds UTC) at which a time of day is written: round ones, not more than nine. */
export function marks(view: View, origin_utc_us: number): number[] {
  const width_s = view.to_s - view.from_s;
  const step_us = (NICE_S.find((step) => width_s / step <= MARKS_MOST) ?? 28_800) * 1e6;
  // Round on this machine's clock, as the times are shown on it.
  const shift_us = new Date(origin_utc_us / 1000).getTimezoneOffset() * 60 * 1e6;
  const first = Math.ceil((origin_utc_us + view.from_s * 1e6 - shift_us) / step_us) * step_us + shift_us;
  const last = origin_utc_us + view.to_s * 1e6;
  const found: number[] = [];
  for (let at = first; at <= last; at += step_us) found.push(at);
  return found;
}
