import type { Session } from "../shared/staff-state.ts";
import type { Act } from "./acts.ts";
import type { Wish } from "./acts.ts";

/** An act on a session; `checklist` names the list that is signed. */
export interface SessionAct {
  readonly act: Act;
  readonly checklist?: "night" | "morning" | "emptying";
}
interface Offered {
  readonly now: readonly SessionAct[];
  readonly more: readonly SessionAct[];
}

const acts = (...names: readonly (Act | SessionAct)[]): readonly SessionAct[] => names.map((one) => (typeof one === "string" ? { act: one } : one));
const signs = (checklist: NonNullable<SessionAct["checklist"]>): SessionAct => ({ act: "sign_checklist", checklist });

/** By state: what usually comes next stands first; the rest is folded away. The server decides; this only saves refusals. */
const OFFERED: Readonly<Record<string, Offered>> = {
  planned: { now: acts("prepare_session"), more: acts("call_people", "move_call", "close_session") },
  preparing: { now: acts("end_session"), more: acts("retest_session", "call_people", "move_call") },
  prepared: { now: acts("open_assembly", "end_session"), more: acts("call_people", "move_call") },
  assembling: {
    now: acts("start_session", "suspend_session"),
    more: acts("start_unchecked", "call_people", "move_call", "take_roll", "end_session", "stop_session"),
  },
  quorate: {
    now: acts("start_session", "suspend_session"),
    more: acts("start_unchecked", "call_people", "move_call", "take_roll", "end_session", "stop_session"),
  },
  running: {
    now: acts("sign_report", "end_session", "begin_inquiry", "suspend_session"),
    more: acts("ask_extension", "grant_extension", "take_roll", signs("night"), "close_for_night", "stop_session"),
  },
  inquiry: { now: acts("end_inquiry", "suspend_session"), more: acts("ask_extension", "grant_extension", "take_roll", "stop_session") },
  suspended: { now: acts("retest_session"), more: acts("take_roll", "end_session", "stop_session") },
  retesting: { now: acts("suspend_session"), more: acts("stop_session") },
  retested: { now: acts("resume_session", "suspend_session"), more: acts("take_roll", "stop_session") },
  overnight: { now: acts("take_roll", signs("morning"), "reopen_session"), more: acts("suspend_session", "stop_session") },
  report_signed: { now: acts("end_session"), more: acts("take_roll") },
  emptying: { now: acts(signs("emptying")), more: acts("take_roll", "close_session") },
  recording_sealed: { now: acts("archive_session"), more: [] },
  archived: { now: [], more: [] },
  closed: { now: [], more: [] },
};
const NOTHING: Offered = { now: [], more: [] };
const OVER: readonly string[] = ["recording_sealed", "archived", "closed"];
/** Lists that wait to be released. */
export const SEALED: readonly string[] = ["sealed", "supplementing"];

/** The acts that fit the session's state. */
export function actsOf(session: Session): Offered {
  const { now, more } = OFFERED[session.state] ?? NOTHING;
  const unsigned = (one: SessionAct): boolean => one.checklist === undefined || session.checklists[one.checklist] === undefined;
  const release = !isOver(session) && SEALED.includes(session.list_state ?? "");
  const declassify = isOver(session) && session.list_state === "closed";
  // A list that was cleared and signed leaves one thing to do: to close.
  const left = now.filter(unsigned);
  const closing = session.state === "emptying" && left.length === 0;
  return {
    now: [...left, ...(release ? acts("release_list") : []), ...(closing ? acts("close_session") : [])],
    more: [...more.filter((one) => unsigned(one) && !(closing && one.act === "close_session")), ...(declassify ? acts("declassify_list") : [])],
  };
}

/** What is sent with such an act. */
export function presetOf(session: Session, offered: SessionAct): Wish["preset"] {
  return offered.checklist === undefined ? { session: session.id } : { session: session.id, checklist: offered.checklist };
}

/** Nothing of it is left inside. */
export function isOver(session: Session): boolean {
  return OVER.includes(session.state);
}

/** A list can be brought until one is there; a replacement draw brings the next while a place is vacant. */
export function takesList(session: Session, vacant: boolean): boolean {
  if (isOver(session) || session.state === "emptying") return false;
  return session.list_state === null || (vacant && session.list_state === "active");
}

/** Sources that should record now and do not. */
export function missingSources(session: Session): readonly string[] {
  const recording = !isOver(session) && session.state !== "planned" && session.state !== "preparing";
  return recording ? session.sources.filter((source) => !source.recording).map((source) => source.id) : [];
}
