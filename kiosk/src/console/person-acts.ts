import type { Person } from "../shared/staff-state.ts";
import type { Act } from "./acts.ts";
import { INSIDE } from "./choices.ts";

/** Acts on one person: the usual one, and those that are folded away. */
export interface PersonActs {
  readonly first: Act | null;
  readonly more: readonly Act[];
}

const ARRIVING: readonly string[] = ["card_read", "manual", "identified", "matched", "declared", "box_open", "stored", "gate_clear"];
const IN_ROOM: readonly string[] = ["in_room", "seated"];

/** What fits a person as they stand. The server decides; this only saves refusals. */
export function personActs(person: Person): PersonActs {
  if (person.revoked) return { first: null, more: INSIDE.includes(person.state) ? ["found_outside"] : [] };
  if (IN_ROOM.includes(person.state)) return { first: "ask_exit", more: ["temp_out", "confirm_seat", "report_device", "call_medical", "found_outside", "revoke"] };
  if (person.state === "admitted") return { first: "ask_exit", more: ["note_return", "report_device", "call_medical", "found_outside", "revoke"] };
  if (person.state === "temp_out") return { first: "note_return", more: ["ask_exit", "report_device", "call_medical", "found_outside", "revoke"] };
  if (person.state === "exit_asked") return { first: null, more: [...(person.exit_approved ? [] : ["note_return" as const]), "report_device", "call_medical", "found_outside", "revoke"] };
  if (person.state === "expected") return { first: person.late ? "accept_late" : null, more: [...escorts(person), "grant_exemption", "revoke"] };
  if (person.state === "absent" || person.state === "refused") return { first: "accept_late", more: ["revoke"] };
  if (ARRIVING.includes(person.state)) return { first: null, more: [...escorts(person), "grant_exemption", "revoke"] };
  return { first: null, more: [] };
}

/** Drawn experts walk alone; who serves may need a guard. */
function escorts(person: Person): readonly Act[] {
  return person.role === "expert" || person.role === "" ? [] : ["name_escort"];
}
