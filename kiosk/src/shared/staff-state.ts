import { type Fields, fields, flag, flagMap, list, number, orNull, text, textMap, texts } from "./reading.ts";
import { readRules, type RulesState } from "./rules-state.ts";
import { type PersonRules, readPersonRules, readSessionRules, type SessionRules } from "./session-rules.ts";

/** What staff see of the site: one whole state, as the server tells it. Times are microseconds UTC. */
export interface StaffState extends RulesState {
  readonly seq: number;
  readonly server_utc_us: number;
  readonly fire: { readonly latched: boolean; readonly inputs: Readonly<Record<string, boolean>> };
  readonly journal: { readonly ok: boolean; readonly size: number; readonly checkpoint_age_s: number | null };
  readonly devices: readonly Device[];
  /** Rooms of the site, in which sessions can be planned. */
  /** Rooms that hold sessions. */
  readonly rooms: readonly string[];
  /** All others: toilets, dining, rest. */
  readonly other_rooms: readonly string[];
  readonly doors: readonly Door[];
  readonly lanes: readonly Lane[];
  readonly boxes: readonly Box[];
  readonly sessions: readonly Session[];
  readonly people: readonly Person[];
  readonly alarms: readonly Alarm[];
  readonly waiting_identity: readonly Waiting[];
  readonly exit_requests: readonly ExitRequest[];
}
export interface Device { readonly name: string; readonly kind: string; readonly online: boolean; readonly since_utc_us: number | null }
export interface Door { readonly id: string; readonly state: string; readonly contact: string; readonly lock: string; readonly released: boolean }
export interface Lane {
  readonly id: string;
  readonly state: string;
  readonly holder: string | null;
  readonly masked_name: string | null;
  readonly direction: string | null;
  readonly reason: string | null;
}
export interface Box { readonly locker: string; readonly box: number; readonly state: string; readonly holder: string | null }
export interface Session extends SessionRules {
  readonly id: string;
  readonly title: string;
  readonly room: string;
  readonly state: string;
  readonly list_state: string | null;
  readonly expected: number;
  readonly inside: number;
  readonly flagged: boolean;
  /** Why it is flagged, as codes in the order in which they came. */
  readonly flags: readonly string[];
  readonly sources: readonly { readonly id: string; readonly recording: boolean }[];
}
export interface Person extends PersonRules {
  readonly person: string;
  readonly masked_name: string | null;
  readonly session: string;
  readonly state: string;
  /** Two of staff let this person leave while the session runs. */
  readonly exit_approved: boolean;
  readonly box: string | null;
}
export interface Alarm {
  readonly id: string;
  readonly code: string;
  readonly priority: number;
  readonly params: Readonly<Record<string, string>>;
  readonly raised_utc_us: number;
  readonly acknowledged: boolean;
  readonly active: boolean;
  /** Shown to staff without a sound, and nowhere near the place. */
  readonly silent: boolean;
}
export interface Waiting { readonly lane: string; readonly person: string; readonly masked_name: string | null }
export interface ExitRequest { readonly person: string; readonly masked_name: string | null }

/** Reads a state. Missing lists are empty; a wrong shape throws `BadShape`, naming the field. */
export function parseStaffState(raw: unknown): StaffState {
  const from = fields(raw, "state");
  const fire = fields(from["fire"], "fire");
  const journal = fields(from["journal"], "journal");
  return {
    seq: number(from, "seq"),
    server_utc_us: number(from, "server_utc_us"),
    fire: { latched: flag(fire, "latched"), inputs: flagMap(fire, "inputs") },
    journal: { ok: flag(journal, "ok"), size: number(journal, "size"), checkpoint_age_s: orNull(journal, "checkpoint_age_s", number) },
    devices: list(from, "devices", readDevice),
    rooms: orNull(from, "rooms", texts) ?? [],
    other_rooms: orNull(from, "other_rooms", texts) ?? [],
    doors: list(from, "doors", readDoor),
    lanes: list(from, "lanes", readLane),
    boxes: list(from, "boxes", readBox),
    sessions: list(from, "sessions", readSession),
    people: list(from, "people", readPerson),
    alarms: list(from, "alarms", readAlarm),
    waiting_identity: list(from, "waiting_identity", (item) => ({ lane: text(item, "lane"), ...readNamed(item) })),
    exit_requests: list(from, "exit_requests", readNamed),
    ...readRules(from),
  };
}

const readNamed = (item: Fields): ExitRequest => ({ person: text(item, "person"), masked_name: orNull(item, "masked_name", text) });

const readDevice = (item: Fields): Device => ({
  name: text(item, "name"),
  kind: text(item, "kind"),
  online: flag(item, "online"),
  since_utc_us: orNull(item, "since_utc_us", number),
});

const readDoor = (item: Fields): Door => ({
  id: text(item, "id"),
  state: text(item, "state"),
  contact: text(item, "contact"),
  lock: text(item, "lock"),
  released: flag(item, "released"),
});

const readLane = (item: Fields): Lane => ({
  id: text(item, "id"),
  state: text(item, "state"),
  holder: orNull(item, "holder", text),
  masked_name: orNull(item, "masked_name", text),
  direction: orNull(item, "direction", text),
  reason: orNull(item, "reason", text),
});

const readBox = (item: Fields): Box => ({
  locker: text(item, "locker"),
  box: number(item, "box"),
  state: text(item, "state"),
  holder: orNull(item, "holder", text),
});

const readSession = (item: Fields): Session => ({
  id: text(item, "id"),
  title: text(item, "title"),
  room: text(item, "room"),
  state: text(item, "state"),
  list_state: orNull(item, "list_state", text),
  expected: number(item, "expected"),
  inside: number(item, "inside"),
  flagged: flag(item, "flagged"),
  flags: orNull(item, "flags", texts) ?? [],
  sources: list(item, "sources", (source) => ({ id: text(source, "id"), recording: flag(source, "recording") })),
  ...readSessionRules(item),
});

const readPerson = (item: Fields): Person => ({
  ...readNamed(item),
  session: text(item, "session"),
  state: text(item, "state"),
  exit_approved: orNull(item, "exit_approved", flag) ?? false,
  box: item["box"] === null || item["box"] === undefined ? null : String(item["box"]),
  ...readPersonRules(item),
});

const readAlarm = (item: Fields): Alarm => ({
  id: text(item, "id"),
  code: text(item, "code"),
  priority: number(item, "priority"),
  params: textMap(item, "params"),
  raised_utc_us: number(item, "raised_utc_us"),
  acknowledged: flag(item, "acknowledged"),
  active: flag(item, "active"),
  silent: orNull(item, "silent", flag) ?? false,
});
