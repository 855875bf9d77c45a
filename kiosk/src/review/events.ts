import { type Fields, list, number, fields, text, textMap } from "../shared/reading.ts";

/** One entry of the session's journal as the review shows it. */
export interface SessionEvent {
  readonly seq: number;
  readonly utc_us: number;
  readonly kind: string;
  readonly params: Readonly<Record<string, string>>;
}
export interface EventPage {
  readonly entries: readonly SessionEvent[];
  /** Where to ask on: the answer's `next`. */
  readonly next: number;
}

export function parseEvents(raw: unknown): EventPage {
  const from = fields(raw, "events");
  return { entries: list(from, "entries", readEvent), next: number(from, "next") };
}

const readEvent = (item: Fields): SessionEvent => ({
  seq: number(item, "seq"),
  utc_us: number(item, "utc_us"),
  kind: text(item, "kind"),
  params: textMap(item, "params"),
});

/** Facts of the machinery that a reader seldom wants; shown on demand. */
const ROUTINE: ReadonlySet<string> = new Set([
  "BoxOpenSent", "DeadlinePassed", "DeviceReady", "GateAnswered", "GateBeamRead", "KioskContinued", "LockRead", "RecorderFactsFolded", "RecordingHeadSigned",
  "RecorderReady", "UnlockPulseSent", "GateSettingsRead",
]);

/** Facts at which a reader stops: something went wrong, or the rule was set aside. */
const GRAVE: ReadonlySet<string> = new Set([
  "AlarmResolved", "BoxOverridden", "BreakGlassRead", "ClockDoubted", "CommandFailed", "DeviceLost", "DoorOverridden", "DrawListFailed",
  "FireInputRead", "GateCountersReset", "GatePassagesMissed", "IdentityRefused", "PersonRevoked", "QueueOverran", "RecorderLost",
  "SourceRecordingLost", "ConductRecorded", "ConflictDeclared", "DeviceFound", "DuressSignalled", "ExemptionGranted", "HoldDecided",
  "IncidentReported", "LinkLost", "MedicalCalled", "PowerLost", "ReplacementFailed", "SelfTestReported", "TailgateSeen",
]);

/** What makes a fact of `GRAVE` harmless after all: its flag reads "all is well". */
const WELL: Readonly<Record<string, readonly [name: string, value: string]>> = {
  BreakGlassRead: ["broken", "false"],
  FireInputRead: ["fire", "false"],
  SelfTestReported: ["passed", "true"],
};

export function isRoutine(event: SessionEvent): boolean {
  return ROUTINE.has(event.kind);
}

/** The code of why the controller did not accept it; null = it did. */
export function refusalOf(event: SessionEvent): string | null {
  return event.params["refusal"] || null;
}

export function isGrave(event: SessionEvent): boolean {
  if (event.kind === "GatePassageReported") return event.params["alarm"] === "true";
  const well = WELL[event.kind];
  return GRAVE.has(event.kind) && (well === undefined || event.params[well[0]] !== well[1]);
}

/** Words of a kind: one sentence, or two for the values of its flag. */
export type KindWords = string | { readonly flag: string; readonly yes: string; readonly no: string };

/** Parameters worth a place in the list, in this order. */
const TOLD = ["masked_name", "person", "lane", "door", "locker", "box", "reader", "gate", "input", "device", "source", "target", "order", "direction", "alarm", "place",
  "hatch", "side", "incident", "kind", "step", "conduct", "checklist", "items", "room_kind", "seat", "escort", "item", "system", "site", "state", "score_milli",
  "where", "cause", "faults", "note", "outcome", "reason", "by",
];

/** What happened, in words; an unknown kind is shown as it is. */
export function eventTitle(words: Readonly<Record<string, KindWords>>, event: SessionEvent): string {
  const known = Object.hasOwn(words, event.kind) ? words[event.kind] : undefined;
  if (known === undefined) return event.kind;
  if (typeof known === "string") return known;
  return event.params[known.flag] === "true" ? known.yes : known.no;
}

/** Words of coded values by the name of their parameter, and how a bare figure or letter is said. */
export interface ValueWords {
  readonly codes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly said: Readonly<Record<string, (value: string) => string>>;
}

/** Parameters that hold several codes, parted by a comma. */
const LISTS: ReadonlySet<string> = new Set(["items", "faults"]);
/** Flags are told by the title; a missing value is nothing to tell. */
const UNTOLD: ReadonlySet<string> = new Set(["", "null", "true", "false"]);

/** Where, who and why, in one line. */
export function eventDetail(words: ValueWords, event: SessionEvent): string {
  return TOLD.flatMap((name) => {
    // A pseudonym beside the masked name tells a reader nothing more.
    const value = name === "person" && event.params["masked_name"] ? "" : (event.params[name] ?? "");
    if (UNTOLD.has(value)) return [];
    const said = Object.hasOwn(words.said, name) ? words.said[name] : undefined;
    if (said !== undefined) return [said(value)];
    const codes = Object.hasOwn(words.codes, name) ? (words.codes[name] ?? {}) : {};
    return [LISTS.has(name) ? value.split(", ").map((one) => inWords(codes, one)).join("、") : inWords(codes, value)];
  }).join(" · ");
}

/** A code in words; of "alarm:place" and "source:fault" each part. */
function inWords(codes: Readonly<Record<string, string>>, value: string): string {
  const known = (code: string): string | undefined => (Object.hasOwn(codes, code) ? codes[code] : undefined);
  const parts = value.split(":").map((part) => part.trim());
  // Somebody's own words may hold a colon, too: they stay as they were written.
  const combined = parts.some((part) => known(part) !== undefined);
  return known(value) ?? (combined ? parts.map((part) => known(part) ?? part).join(" ") : value);
}

/** The events whose words contain every typed part; all of them for an empty search. */
export function found(events: readonly SessionEvent[], search: string, wordsOf: (event: SessionEvent) => string): SessionEvent[] {
  const parts = search.toLowerCase().split(/\s+/).filter((part) => part !== "");
  return events.filter((event) => parts.every((part) => wordsOf(event).toLowerCase().includes(part)));
}

/** The last event at or before a moment, as a position in the list; -1 = none yet. */
export function currentAt(events: readonly SessionEvent[], utc_us: number): number {
  return events.findLastIndex((event) => event.utc_us <= utc_us);
}

/** A click on an event jumps this long before it: what led to it is seen too. */
export const BEFORE_S = 5;
/** Standing less than this before an event counts as standing at it, so that "next" moves on. */
const AT_EVENT_US = (BEFORE_S + 0.5) * 1e6;

/** The event that "previous" (-1) and "next" (1) mean from a moment on the clock. */
export function neighbour(events: readonly SessionEvent[], utc_us: number, way: -1 | 1): SessionEvent | null {
  if (way === 1) return events.find((event) => event.utc_us > utc_us + AT_EVENT_US) ?? null;
  return events.findLast((event) => event.utc_us < utc_us + AT_EVENT_US - 1e6) ?? null;
}
