import type { StaffState } from "../shared/staff-state.ts";
import { nameOf, type Texts, wordOf } from "./texts.ts";

/** The dictionary that has the word for a parameter's code. */
const TABLES: Readonly<Record<string, string>> = { cause: "cause", reason: "reason", item: "item", mode: "mode" };

/** What a place of an alarm or incident is called: a person by the masked name, a session by its title, a device as it is. */
export function placeOf(texts: Texts, site: StaffState, place: string): string {
  const person = site.people.find((one) => one.person === place);
  if (person !== undefined) return person.masked_name ?? person.person;
  const session = site.sessions.find((one) => one.id === place);
  if (session !== undefined) return session.title;
  if (site.lanes.some((lane) => lane.id === place)) return texts.lane(place);
  if ([...site.rooms, ...site.other_rooms].includes(place)) return `${texts.sessions.room} ${place}`;
  return nameOf(texts.words.link, place);
}

/** The parameters of an alarm in words, each once. */
export function paramsTold(texts: Texts, site: StaffState, params: Readonly<Record<string, string>>): string {
  const told = Object.entries(params).map(([name, value]) => paramTold(texts, site, name, value));
  return [...new Set(told)].filter((one) => one !== "").join(" · ");
}

function paramTold(texts: Texts, site: StaffState, name: string, value: string): string {
  if (name === "before_start") return texts.alarms.beforeStart;
  if (name === "faults") return value.split(", ").map((fault) => faultTold(texts, fault)).join("、");
  const table = TABLES[name];
  return table === undefined ? placeOf(texts, site, value) : wordOf(texts, table, value);
}

/** "cam-1:not_connected": where, and what in words. */
function faultTold(texts: Texts, fault: string): string {
  const [where = "", what = ""] = fault.split(":");
  const words = { ...texts.words.cause, ...texts.words.alarm };
  return `${nameOf(texts.words.tested, where)} ${nameOf(words, what)}`.trim();
}
