import type { Incident } from "../shared/rules-state.ts";
import type { StaffState } from "../shared/staff-state.ts";

/** Open before ready, new before old; closed ones are left out. */
export function openIncidents(state: StaffState): Incident[] {
  return state.incidents
    .filter((incident) => incident.state !== "closed")
    .sort((one, other) => Number(one.state === "ready") - Number(other.state === "ready") || other.last_utc_us - one.last_utc_us);
}

/** How many of the required steps were done. */
export function stepsDone(incident: Incident): { readonly done: number; readonly all: number } {
  const steps = Object.values(incident.steps);
  return { done: steps.filter((by) => by !== "").length, all: steps.length };
}

/** The review page at the beginning of an incident's footage; null = no session was recorded there. */
export function footageAddress(incident: Incident): string | null {
  if (incident.session === null) return null;
  const asked = new URLSearchParams({ session: incident.session, at: String(incident.footage.from_utc_us) });
  return `/review?${asked.toString()}`;
}
