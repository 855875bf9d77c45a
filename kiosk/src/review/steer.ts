/** A stretch of media that is there, in seconds of the session. */
export type Range = readonly [from_s: number, to_s: number];

/** What a picture has to do to be where the clock is. */
export interface Course {
  /** The moment is there: it can be shown. */
  readonly there: boolean;
  /** Jump to this second, or null = no jump. */
  readonly seek_s: number | null;
  /** Speed to play at. */
  readonly rate: number;
}

/** Beyond this error a jump is better than another speed, seconds of wall time. */
const JUMP_S = 0.5;
/** Within this error nothing is done: one frame. */
const STILL_S = 0.04;
/** A standing picture is put exactly there. */
const EXACT_S = 0.005;
/** A jump goes this far into a frame: rounding at its border would show the one before. */
const INTO_S = 0.002;
/** Speeds are bent by this much at most. */
const BEND_MOST = 0.1;
/** Slack at the borders of what is there, seconds. */
const BORDER_S = 0.1;

/** True when that second is in one of the ranges, or a border's slack before one. */
export function within(ranges: readonly Range[], at_s: number): boolean {
  return ranges.some(([from_s, to_s]) => from_s - BORDER_S <= at_s && at_s < to_s);
}

/** How a picture at `current_s` gets to the clock's second, given what is there. */
export function steer(clock_s: number, runs: boolean, rate: number, current_s: number, ranges: readonly Range[]): Course {
  const range = ranges.find(([from_s, to_s]) => from_s - BORDER_S <= clock_s && clock_s < to_s);
  if (range === undefined) return { there: false, seek_s: null, rate };
  const target_s = Math.max(clock_s, range[0]);
  const error_s = current_s - target_s;
  if (!runs) return { there: true, seek_s: Math.abs(error_s) > EXACT_S ? target_s + INTO_S : null, rate };
  if (Math.abs(error_s) > JUMP_S * Math.max(1, rate)) return { there: true, seek_s: target_s + INTO_S, rate };
  if (Math.abs(error_s) <= STILL_S * rate) return { there: true, seek_s: null, rate };
  const bend = Math.min(Math.max(-error_s / rate, -BEND_MOST), BEND_MOST);
  return { there: true, seek_s: null, rate: rate * (1 + bend) };
}
