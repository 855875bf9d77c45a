import { codes, count, mapOf, word, yes } from "./optional.ts";
import { type Fields, fields, flag, list, number, orNull, text, texts } from "./reading.ts";

/** What the rule book adds to the staff state. Times are microseconds UTC. */
export interface RulesState {
  readonly modes: readonly Mode[];
  readonly incidents: readonly Incident[];
  readonly vacancies: readonly Vacancy[];
  readonly queue: readonly Ticket[];
  readonly gates: readonly Gate[];
  readonly hatches: readonly Hatch[];
  readonly held: readonly Held[];
  /** Codes that can be chosen from. */
  readonly incident_kinds: readonly string[];
  readonly conducts: readonly string[];
  readonly temp_out_kinds: readonly string[];
  readonly procurements: readonly string[];
  /** What has to be ticked on each checklist. */
  readonly checklist_items: Readonly<Record<string, readonly string[]>>;
  readonly staff: readonly Staff[];
  readonly me: Staff | null;
}
/** A degraded mode; `limit_utc_us` null = no limit; `session` null = the whole site. */
export interface Mode {
  readonly id: string;
  readonly state: string;
  readonly since_utc_us: number;
  readonly limit_utc_us: number | null;
  readonly new_entry: boolean;
  readonly running_continues: boolean;
  readonly places: readonly string[];
  readonly session: string | null;
}
/** An incident; `steps` maps a required step to who did it, "" = not yet. */
export interface Incident {
  readonly id: string;
  readonly kind: string;
  readonly place: string;
  readonly state: string;
  readonly session: string | null;
  readonly person: string | null;
  readonly masked_name: string | null;
  readonly steps: Readonly<Record<string, string>>;
  readonly opened_utc_us: number;
  readonly last_utc_us: number;
  readonly count: number;
  readonly footage: { readonly from_utc_us: number; readonly to_utc_us: number };
  readonly conduct: readonly string[];
  readonly conduct_possible: boolean;
}
export interface Vacancy {
  readonly person: string;
  readonly masked_name: string | null;
  readonly session: string;
  readonly cause: string;
  readonly state: string;
  readonly successor: string | null;
}
export interface Ticket {
  readonly person: string;
  readonly masked_name: string | null;
  readonly number: number;
  readonly state: string;
  readonly lane: string | null;
}
/** A gate's fitness; the passes are the halves of a test that runs. */
export interface Gate {
  readonly gate: string;
  readonly lane: string | null;
  readonly state: string;
  readonly tested_utc_us: number | null;
  readonly testing: boolean;
  readonly alarmed_pass: boolean;
  readonly clean_pass: boolean;
  /** A passage of the test gave what it must not. */
  readonly false_pass: boolean;
  /** The beginning of the settings' digest; null = the gate does not tell its settings. */
  readonly revision: string | null;
  /** Whether they are those of the passed test; null = not known. */
  readonly as_tested: boolean | null;
  readonly changed: readonly SettingChange[];
}
/** A setting that is not as it was tested; null = the gate did not tell it. */
export interface SettingChange { readonly name: string; readonly tested: string | null; readonly now: string | null }
export interface Hatch { readonly id: string; readonly state: string; readonly items: readonly string[]; readonly session: string | null }
export interface Held { readonly person: string; readonly masked_name: string | null; readonly lane: string | null; readonly gate_alarms: number }
export interface Staff { readonly id: string; readonly role: string }

/** Reads what the rule book adds to a state. What is missing is empty: an older server tells less. */
export function readRules(from: Fields): RulesState {
  return {
    modes: list(from, "modes", readMode),
    incidents: list(from, "incidents", readIncident),
    vacancies: list(from, "vacancies", readVacancy),
    queue: list(from, "queue", readTicket),
    gates: list(from, "gates", readGate),
    hatches: list(from, "hatches", (one) => ({ id: text(one, "id"), state: text(one, "state"), items: codes(one, "items"), session: word(one, "session") })),
    held: list(from, "held", (one) => ({ person: text(one, "person"), masked_name: word(one, "masked_name"), lane: word(one, "lane"), gate_alarms: count(one, "gate_alarms") })),
    incident_kinds: codes(from, "incident_kinds"),
    conducts: codes(from, "conducts"),
    temp_out_kinds: codes(from, "temp_out_kinds"),
    procurements: codes(from, "procurements"),
    checklist_items: mapOf(from, "checklist_items", texts),
    staff: list(from, "staff", readStaff),
    me: orNull(from, "me", (inner, name) => readMe(fields(inner[name], name))),
  };
}

const readStaff = (one: Fields): Staff => ({ id: text(one, "id"), role: text(one, "role") });
const readMe = (one: Fields): Staff => ({ id: text(one, orNull(one, "staff", text) === null ? "id" : "staff"), role: text(one, "role") });

const readMode = (one: Fields): Mode => ({
  id: text(one, "id"),
  state: text(one, "state"),
  since_utc_us: number(one, "since_utc_us"),
  limit_utc_us: orNull(one, "limit_utc_us", number),
  new_entry: yes(one, "new_entry"),
  running_continues: yes(one, "running_continues"),
  places: codes(one, "places"),
  session: word(one, "session"),
});

const readIncident = (one: Fields): Incident => {
  const footage = orNull(one, "footage", (inner, name) => fields(inner[name], name)) ?? {};
  return {
    id: text(one, "id"),
    kind: text(one, "kind"),
    place: text(one, "place"),
    state: text(one, "state"),
    session: word(one, "session"),
    person: word(one, "person"),
    masked_name: word(one, "masked_name"),
    steps: mapOf(one, "steps", text),
    opened_utc_us: number(one, "opened_utc_us"),
    last_utc_us: count(one, "last_utc_us"),
    count: orNull(one, "count", number) ?? 1,
    footage: { from_utc_us: count(footage, "from_utc_us"), to_utc_us: count(footage, "to_utc_us") },
    conduct: codes(one, "conduct"),
    conduct_possible: yes(one, "conduct_possible"),
  };
};

const readVacancy = (one: Fields): Vacancy => ({
  person: text(one, "person"),
  masked_name: word(one, "masked_name"),
  session: text(one, "session"),
  cause: text(one, "cause"),
  state: text(one, "state"),
  successor: word(one, "successor"),
});

const readTicket = (one: Fields): Ticket => ({
  person: text(one, "person"),
  masked_name: word(one, "masked_name"),
  number: number(one, "number"),
  state: text(one, "state"),
  lane: word(one, "lane"),
});

const readGate = (one: Fields): Gate => ({
  gate: text(one, "gate"),
  lane: word(one, "lane"),
  state: text(one, "state"),
  tested_utc_us: orNull(one, "tested_utc_us", number) || null,
  testing: yes(one, "testing"),
  alarmed_pass: yes(one, "alarmed_pass"),
  clean_pass: yes(one, "clean_pass"),
  false_pass: yes(one, "false_pass"),
  revision: word(one, "revision"),
  as_tested: orNull(one, "as_tested", flag),
  changed: list(one, "changed", (change) => ({ name: text(change, "name"), tested: word(change, "tested"), now: word(change, "now") })),
});
