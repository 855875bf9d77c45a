import type { Alarm, Person, StaffState } from "../shared/staff-state.ts";

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

/** One thing that waits for staff at the lane, people first. */
export type Todo =
  | { readonly kind: "identity"; readonly lane: string; readonly person: string; readonly name: string | null }
  | { readonly kind: "exit"; readonly person: string; readonly name: string | null }
  | { readonly kind: "exit_approved"; readonly person: string; readonly name: string | null }
  | { readonly kind: "alarmed"; readonly lane: string; readonly name: string | null; readonly reason: string | null }
  | { readonly kind: "unknown"; readonly lane: string; readonly name: string | null; readonly reason: string | null }
  | { readonly kind: "roll_call"; readonly person: string; readonly name: string | null };

/** May leave and has not laid the card on the exit reader yet. */
export function awaitsExitCard(state: StaffState, person: Person): boolean {
  return person.state === "exit_asked" && person.exit_approved && !state.lanes.some((lane) => lane.holder === person.person);
}

export function todosOf(state: StaffState): Todo[] {
  const lanes = state.lanes.flatMap((lane): Todo[] =>
    lane.state === "alarmed" || lane.state === "unknown"
      ? [{ kind: lane.state, lane: lane.id, name: lane.masked_name, reason: lane.reason }]
      : [],
  );
  const leaving = state.people.filter((person) => awaitsExitCard(state, person));
  const lost = state.people.filter((person) => person.state === "unknown");
  return [
    ...lanes,
    ...state.waiting_identity.map((one): Todo => ({ kind: "identity", lane: one.lane, person: one.person, name: one.masked_name })),
    ...state.exit_requests.map((one): Todo => ({ kind: "exit", person: one.person, name: one.masked_name })),
    ...leaving.map((one): Todo => ({ kind: "exit_approved", person: one.person, name: one.masked_name })),
    ...lost.map((one): Todo => ({ kind: "roll_call", person: one.person, name: one.masked_name })),
  ];
}
