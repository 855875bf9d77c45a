/** The last seconds of a deadline, in which the page asks aloud; before, it stays quiet. */
export const ASK_S = 20;

/**
 * Whole seconds left of a deadline that the server gave as `deadline_s` when the state arrived.
 * Times are milliseconds of one clock of this machine. Null = no deadline. Never below 0: only the server ends a step.
 */
export function secondsLeft(deadline_s: number | null, arrived_ms: number, now_ms: number): number | null {
  if (deadline_s === null) return null;
  return Math.max(0, Math.ceil(deadline_s - (now_ms - arrived_ms) / 1000));
}

/** True in the last seconds, where "continue" is offered. */
export function asks(left_s: number | null): boolean {
  return left_s !== null && left_s <= ASK_S;
}
