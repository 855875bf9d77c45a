import type { Language } from "../shared/language.ts";
import { type Fields, fields, list, number, orNull, text, textMap, texts } from "../shared/reading.ts";

export const STEPS = [
  "closed", "swipe", "called", "wait_identity", "manual", "commitment", "box_opening", "box_open", "gate_wait", "gate",
  "gate_alarm", "check", "held", "door", "admitted", "retrieve_opening", "retrieve_open", "retrieved", "exit_gate", "wait_staff", "testing",
  "fire", "offline",
] as const;
export type Step = (typeof STEPS)[number];

/** The rule behind a refusal, and where it stands. */
export interface Rule {
  readonly zh: string;
  readonly en: string;
  readonly clause: Readonly<Record<Language, string>>;
}

export interface Notice {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
  readonly rule: Rule | null;
}

/** The waiting hall, by numbers: who is called to this lane, who to which, how many wait, and the number given last. */
export interface Queue {
  readonly called: number | null;
  readonly calls: readonly { readonly number: number; readonly lane: string }[];
  readonly waiting: number;
  readonly newest: number | null;
}

export interface Commitment {
  readonly version: string;
  readonly sha256: string;
  readonly paragraphs: { readonly zh: readonly string[]; readonly en: readonly string[] };
}

/** What the server says about a lane's kiosk. The page is its projection and keeps no progress of its own. */
export interface KioskState {
  readonly seq: number;
  readonly lane: string;
  readonly step: Step;
  readonly step_no: number | null;
  readonly step_count: number | null;
  readonly masked_name: string | null;
  readonly box: number | null;
  readonly room: string | null;
  readonly notice: Notice | null;
  readonly deadline_s: number | null;
  readonly commitment: Commitment | null;
  /** What was ticked as lying in the box; null = no list is kept. */
  readonly items: readonly string[] | null;
  readonly queue: Queue | null;
}

/** Reads a state. A step that this page does not know is shown as "wait for staff": the safe screen. */
export function parseKioskState(raw: unknown): KioskState {
  const from = fields(raw, "state");
  const step = text(from, "step");
  return {
    seq: number(from, "seq"),
    lane: text(from, "lane"),
    step: (STEPS as readonly string[]).includes(step) ? (step as Step) : "wait_staff",
    step_no: orNull(from, "step_no", number),
    step_count: orNull(from, "step_count", number),
    masked_name: orNull(from, "masked_name", text),
    box: orNull(from, "box", number),
    room: orNull(from, "room", text),
    notice: orNull(from, "notice", readNotice),
    deadline_s: orNull(from, "deadline_s", number),
    commitment: orNull(from, "commitment", readCommitment),
    items: orNull(from, "items", texts),
    queue: orNull(from, "queue", readQueue),
  };
}

function readNotice(from: Fields, name: string): Notice {
  const notice = fields(from[name], name);
  return { code: text(notice, "code"), params: textMap(notice, "params"), rule: orNull(notice, "rule", readRule) };
}

function readRule(from: Fields, name: string): Rule {
  const rule = fields(from[name], name);
  const clause = text(rule, "clause");
  return { zh: text(rule, "zh"), en: text(rule, "en"), clause: { zh: clause, en: orNull(rule, "clause_en", text) ?? clause } };
}

function readQueue(from: Fields, name: string): Queue {
  const queue = fields(from[name], name);
  return {
    called: orNull(queue, "called", number),
    calls: list(queue, "calls", (call) => ({ number: number(call, "number"), lane: text(call, "lane") })),
    waiting: orNull(queue, "waiting", number) ?? 0,
    newest: orNull(queue, "newest", number),
  };
}

function readCommitment(from: Fields, name: string): Commitment {
  const commitment = fields(from[name], name);
  const paragraphs = fields(commitment["paragraphs"], "paragraphs");
  return {
    version: text(commitment, "version"),
    sha256: text(commitment, "sha256"),
    paragraphs: { zh: texts(paragraphs, "zh"), en: texts(paragraphs, "en") },
  };
}
