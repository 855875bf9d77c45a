import type { Person, StaffState } from "../shared/staff-state.ts";
import type { Field, Wish } from "./acts.ts";
import { type Texts, wordOf } from "./texts.ts";

/** Something that can be chosen in a dialog: what is sent, and what is shown. */
export interface Choice {
  readonly value: string;
  readonly name: string;
}

/** Tables of words for the codes of a field. */
const TABLES: Readonly<Record<string, string>> = {
  kind: "incident", conduct: "conduct", room_kind: "room_kind", procurement: "procurement", item: "item", items: "check",
  cause: "suspension", leaving_cause: "cause_of",
};
const AT_WORK: readonly string[] = ["admitted", "in_room", "seated", "temp_out"];
export const INSIDE: readonly string[] = [...AT_WORK, "exit_asked"];
const MAY_BE_INSIDE: readonly string[] = [...INSIDE, "unknown", "led_out"];

/** The codes that a checklist has to hold; empty for every other act. */
export function ticksOf(wish: Wish, site: StaffState): readonly string[] {
  return site.checklist_items[String(wish.preset["checklist"] ?? "")] ?? [];
}

/** What can be chosen in a field of this act. */
export function choicesOf(field: Field, wish: Wish, site: StaffState, texts: Texts): readonly Choice[] {
  switch (field.kind) {
    case "room": return site.rooms.map(plain);
    case "place": return [...[...site.rooms, ...site.other_rooms].map(roomOf(texts)), ...site.lanes.map(({ id }) => plain(id)), ...site.doors.map(({ id }) => plain(id))];
    case "guard": return site.staff.filter((one) => one.role === "guard").map(({ id }) => plain(id));
    case "person":
    case "people": return peopleOf(field, wish, site).map(personChoice);
    case "ticks": return ticksOf(wish, site).map(inWords(field, texts));
    case "choice": return field.options === "sessions" ? site.sessions.map(({ id, title }) => ({ value: id, name: title })) : codesOf(field, site).map(inWords(field, texts));
    default: return [];
  }
}

const plain = (value: string): Choice => ({ value, name: value });
const roomOf = (texts: Texts) => (value: string): Choice => ({ value, name: `${texts.sessions.room} ${value}` });
const inWords = (field: Field, texts: Texts) => (value: string): Choice => ({ value, name: wordOf(texts, TABLES[field.label ?? field.name] ?? "", value) });
/** Two may have one masked name: the pseudonym tells them apart. */
const personChoice = (person: Person): Choice => ({ value: person.person, name: person.masked_name === null ? person.person : `${person.masked_name} (${person.person})` });

function codesOf(field: Field, site: StaffState): readonly string[] {
  if (typeof field.options !== "string") return field.options ?? [];
  return field.options === "sessions" || field.options === "checklist" ? [] : site[field.options];
}

/** Who may be meant: of the act's session, and inside where somebody inside is asked for. */
function peopleOf(field: Field, wish: Wish, site: StaffState): readonly Person[] {
  const session = wish.preset["session"] ?? site.incidents.find((one) => one.id === wish.preset["incident"])?.session ?? undefined;
  const there = site.people.filter((person) => session === undefined || person.session === session);
  if (field.name === "present") return there.filter((person) => MAY_BE_INSIDE.includes(person.state));
  if (field.label === "member" || field.name === "signed" || field.name === "refused") {
    return there.filter((person) => AT_WORK.includes(person.state) && !person.revoked && (person.role === "expert" || person.role === "owner" || person.role === ""));
  }
  return there;
}
