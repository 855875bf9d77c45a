import type { Session } from "../shared/staff-state.ts";
import type { Act } from "./acts.ts";

const NEXT: Readonly<Record<string, readonly Act[]>> = {
  planned: ["prepare_session", "close_session"],
  preparing: ["end_session"],
  prepared: ["open_assembly", "end_session"],
  assembling: ["start_session", "suspend_session", "end_session"],
  running: ["suspend_session", "end_session"],
  suspended: ["resume_session", "end_session"],
  emptying: ["close_session"],
  closed: [],
};

/** The acts that the session's state allows, the usual next one first. The server decides; this only saves refusals. */
export function actsOf(session: Session): readonly Act[] {
  const next = NEXT[session.state] ?? [];
  return session.list_state === "sealed" && session.state !== "closed" ? [...next, "release_list"] : next;
}

/** A list can be brought until one is there. */
export function takesList(session: Session): boolean {
  return session.list_state === null && session.state !== "closed" && session.state !== "emptying";
}

/** Sources that should record now and do not. */
export function missingSources(session: Session): readonly string[] {
  const recording = ["prepared", "assembling", "running", "suspended", "emptying"].includes(session.state);
  return recording ? session.sources.filter((source) => !source.recording).map((source) => source.id) : [];
}
