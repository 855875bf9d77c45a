import { type Fields, fields, flag, list, number, numbers, orNull, text } from "../shared/reading.ts";

/** The simulated site as its back door tells it. Words of states are shown through the dictionary, unknown ones as they are. */
export interface Site {
  readonly seed: number | null;
  readonly devices: readonly Device[];
  readonly people: readonly Person[];
  readonly doors: readonly Door[];
  readonly boxes: readonly Box[];
  readonly gates: readonly Gate[];
  readonly fires: readonly Fire[];
}
export interface Device {
  readonly name: string;
  readonly kind: string;
  readonly address: string;
  readonly cable: string;
  /** The fault put on it, as "kind key=value ..."; null = none. */
  readonly fault: string | null;
}
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly id_number: string;
  readonly role: string;
  readonly where: string;
  /** "pocket", "none", or the box that holds it ("locker-a/7"). */
  readonly phone: string;
  readonly card_on: string | null;
}
export interface Door {
  readonly id: string;
  readonly contact: string;
  readonly lock: string;
  readonly relay: boolean;
  readonly supply: boolean;
  readonly pulse_left_ms: number;
  readonly exit_button: boolean;
  readonly break_glass: string;
}
export interface Box {
  readonly locker: string;
  readonly box: number;
  readonly door: string;
  readonly content: string | null;
  readonly jammed: boolean;
}
export interface Gate {
  readonly name: string;
  readonly forward: number;
  readonly backward: number;
  readonly alarms_forward: number;
  readonly alarms_backward: number;
  readonly sensitivity: Sensitivity;
}
/** 0 to 999 each. */
export interface Sensitivity {
  readonly overall: number;
  readonly zones: readonly number[];
  readonly phone_zones: readonly number[];
}
export interface Fire {
  readonly id: string;
  readonly fire: boolean;
  readonly wire: string;
}

/** Reads the answer of `/backdoor/state`; a wrong shape throws `BadShape`, naming the field. */
export function parseSite(raw: unknown): Site {
  const from = fields(raw, "state");
  return {
    seed: orNull(from, "seed", number),
    devices: list(from, "devices", readDevice),
    people: list(from, "people", readPerson),
    doors: list(from, "doors", readDoor),
    boxes: list(from, "boxes", readBox),
    gates: list(from, "gate", readGate),
    fires: list(from, "fire", (item) => ({ id: text(item, "id"), fire: flag(item, "fire"), wire: text(item, "wire") })),
  };
}

const readDevice = (item: Fields): Device => ({
  name: text(item, "name"),
  kind: text(item, "kind"),
  address: text(item, "address"),
  cable: text(item, "cable"),
  fault: orNull(item, "fault", (inner, name) => faultText(fields(inner[name], name))),
});

/** A fault as one line: its kind, then whatever else was set. */
export function faultText(fault: Fields): string {
  const more = Object.entries(fault).flatMap(([key, value]) => (key === "kind" || value === null ? [] : [`${key}=${String(value)}`]));
  return [String(fault["kind"] ?? "?"), ...more].join(" ");
}

const readPerson = (item: Fields): Person => ({
  id: text(item, "id"),
  name: text(item, "name"),
  id_number: text(item, "id_number"),
  role: text(item, "role"),
  where: text(item, "where"),
  phone: text(item, "phone"),
  card_on: orNull(item, "card_on", text),
});

const readDoor = (item: Fields): Door => ({
  id: text(item, "id"),
  contact: text(item, "contact"),
  lock: text(item, "lock"),
  relay: flag(item, "relay"),
  supply: flag(item, "supply"),
  pulse_left_ms: number(item, "pulse_left_ms"),
  exit_button: flag(item, "exit_button"),
  break_glass: text(item, "break_glass"),
});

const readBox = (item: Fields): Box => ({
  locker: text(item, "locker"),
  box: number(item, "box"),
  door: text(item, "door"),
  content: orNull(item, "content", text),
  jammed: flag(item, "jammed"),
});

const readGate = (item: Fields): Gate => ({
  name: text(item, "name"),
  forward: number(item, "forward"),
  backward: number(item, "backward"),
  alarms_forward: number(item, "alarms_forward"),
  alarms_backward: number(item, "alarms_backward"),
  sensitivity: readSensitivity(fields(item["sensitivity"], "sensitivity")),
});

const readSensitivity = (item: Fields): Sensitivity => ({
  overall: number(item, "overall"),
  zones: numbers(item, "zones"),
  phone_zones: numbers(item, "phone_zones"),
});

/** Devices that take a card: by kind, or by name where the kind is not telling. */
export function readersOf(site: Site): string[] {
  return site.devices.filter((device) => /card|reader/i.test(`${device.kind} ${device.name}`)).map((device) => device.name);
}

/** Names of the lockers, in order of appearance. */
export function lockersOf(site: Site): string[] {
  return [...new Set(site.boxes.map((box) => box.locker))];
}

/** The box to propose for a person: where the phone is, else one that stands open and empty, else the first empty one. */
export function proposedBox(site: Site, person: Person): { readonly locker: string; readonly box: number } | null {
  const held = site.boxes.find((box) => `${box.locker}/${box.box}` === person.phone);
  const empty = site.boxes.filter((box) => box.content === null && !box.jammed);
  return held ?? empty.find((box) => box.door === "open") ?? empty[0] ?? null;
}

/** Which fault kinds each kind of device knows: the answer of `/backdoor/faults`. */
export function parseFaults(raw: unknown): Readonly<Record<string, readonly string[]>> {
  const kinds = fields(fields(raw, "faults")["kinds"], "kinds");
  return Object.fromEntries(Object.entries(kinds).map(([kind, names]) => [kind, Array.isArray(names) ? names.map(String) : []]));
}
