import type { Person, StaffState } from "../shared/staff-state.ts";
import type { Act, Wish } from "./acts.ts";

export type TodoKind =
  | "hatch_breached" | "alarmed" | "held" | "unknown" | "identity" | "manual" | "exit" | "exit_approved" | "roll_call" | "absent" | "vacancy"
  | "hatch" | "extension" | "ready";

/** An act that is offered. */
export interface Offer {
  readonly act: Act;
  readonly preset: Wish["preset"];
  /** Shown instead of the act's own name: one of two sides, a yes or a no. */
  readonly says?: "yes" | "no" | "outer" | "inner";
}

/** One thing that waits for staff, with the acts that answer it, the usual one first. */
export interface Todo {
  readonly kind: TodoKind;
  readonly person: string | null;
  readonly name: string | null;
  /** The lane, session, hatch or incident it is about. */
  readonly place: string;
  readonly reason: string | null;
  readonly offers: readonly Offer[];
}

const todo = (kind: TodoKind, place: string, who: { person?: string | null; masked_name?: string | null }, offers: readonly Offer[], reason: string | null = null): Todo => ({
  kind, place, person: who.person ?? null, name: who.masked_name ?? who.person ?? null, reason, offers,
});
const offer = (act: Act, preset: Wish["preset"], says?: Offer["says"]): Offer => (says === undefined ? { act, preset } : { act, preset, says });

/** May leave and has not laid the card on the exit reader yet. */
export function awaitsExitCard(state: StaffState, person: Person): boolean {
  return (person.state === "exit_asked" || person.state === "led_out") && person.exit_approved && !state.lanes.some((lane) => lane.holder === person.person);
}

/** Everything that waits for somebody: danger first, then people who stand and wait, then what can wait a little. */
export function todosOf(state: StaffState): Todo[] {
  return [...breaches(state), ...atGates(state), ...atKiosks(state), ...leaving(state), ...lost(state), ...places(state), ...doubts(state), ...papers(state)];
}

function breaches(state: StaffState): Todo[] {
  return state.hatches.filter((hatch) => hatch.state === "breached").map(({ id }) => todo("hatch_breached", id, {}, [offer("clear_hatch", { hatch: id })]));
}

function atGates(state: StaffState): Todo[] {
  const held = new Set(state.held.map((one) => one.lane));
  const lanes = state.lanes.flatMap((lane): Todo[] => {
    if (lane.state === "alarmed" && !held.has(lane.id)) return [todo("alarmed", lane.id, lane, [offer("resolve_alarm", { lane: lane.id })])];
    if (lane.state === "unknown") return [todo("unknown", lane.id, lane, [offer("clear_lane", { lane: lane.id })], lane.reason)];
    return [];
  });
  const decisions = state.held.map((one) =>
    todo("held", one.lane ?? "", one, [
      offer("decide_hold", { person: one.person, admit: true }, "yes"),
      offer("decide_hold", { person: one.person, admit: false }, "no"),
      offer("grant_exemption", { person: one.person }),
    ]),
  );
  return [...decisions, ...lanes];
}

function atKiosks(state: StaffState): Todo[] {
  return state.waiting_identity.map((one) => {
    const by_hand = state.people.some((person) => person.person === one.person && person.state === "manual");
    const preset = { lane: one.lane, person: one.person };
    return todo(by_hand ? "manual" : "identity", one.lane, one, [offer("confirm_identity", preset), offer("refuse_identity", preset)]);
  });
}

function leaving(state: StaffState): Todo[] {
  const approved = state.people.filter((person) => awaitsExitCard(state, person));
  return [
    ...state.exit_requests.map((one) => todo("exit", "", one, [offer("approve_exit", { person: one.person })])),
    ...approved.map((one) => todo("exit_approved", "", one, [])),
  ];
}

function lost(state: StaffState): Todo[] {
  return state.people
    .filter((person) => person.state === "unknown")
    .map((one) => todo("roll_call", "", one, [offer("roll_call", { person: one.person, place: "outside" }), offer("found_inside", { person: one.person })]));
}

/** Places in a committee: one vacancy is one thing to do, whoever was lost how. */
function places(state: StaffState): Todo[] {
  const titles = new Map(state.sessions.map((session) => [session.id, session.title]));
  const vacant = state.vacancies.filter((one) => one.state === "vacant" && titles.has(one.session));
  const known = new Set(state.vacancies.map((one) => one.person));
  const absent = state.people.filter((person) => person.state === "absent" && !known.has(person.person));
  return [
    ...vacant.map((one) => todo("vacancy", titles.get(one.session) ?? one.session, one, vacancyOffers(state, one), one.cause)),
    ...absent.map((one) => todo("absent", titles.get(one.session) ?? one.session, one, [offer("accept_late", { person: one.person })])),
  ];
}

/** What can be done for a vacant place as it stands. */
export function vacancyOffers(state: StaffState, vacancy: { person: string; session: string; state: string; cause: string }): readonly Offer[] {
  if (vacancy.state !== "vacant" && vacancy.state !== "asked") return [];
  const { person, session } = vacancy;
  const alternate = state.sessions.find((one) => one.id === session)?.next_alternate ?? null;
  return [
    ...(alternate === null ? [] : [offer("call_alternate", { session, person: alternate, instead_of: person })]),
    ...(vacancy.state === "vacant" ? [offer("ask_replacement", { session, person })] : []),
    ...(vacancy.cause === "absent" ? [offer("accept_late", { person })] : []),
    offer("fail_replacement", { session, person }),
  ];
}

function doubts(state: StaffState): Todo[] {
  return state.hatches.filter((hatch) => hatch.state === "unknown").map(({ id }) => todo("hatch", id, {}, [offer("clear_hatch", { hatch: id })]));
}

function papers(state: StaffState): Todo[] {
  const asked = state.sessions.filter(({ extension }) => extension !== null && extension.needed > 0 && extension.asked >= extension.needed);
  const ready = state.incidents.filter((incident) => incident.state === "ready");
  return [
    ...asked.map((session) => todo("extension", session.title, {}, [offer("grant_extension", { session: session.id })])),
    ...ready.map((one) => todo("ready", one.id, one, [offer("close_incident", { incident: one.id })], one.kind)),
  ];
}
