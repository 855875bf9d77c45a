import { codes, count, mapOf, word, yes } from "./optional.ts";
import { type Fields, fields, number, orNull, text, texts } from "./reading.ts";

/** What the rule book adds to one session. */
export interface SessionRules {
  readonly procurement: string;
  readonly suspended_cause: string | null;
  readonly self_test_passed: boolean;
  readonly members_inside: number;
  readonly absent: number;
  readonly late: number;
  /** Null = no composition is demanded. */
  readonly quorum: Quorum | null;
  /** How many asked for longer time, and the fewest who must; null = not now. */
  readonly extension: { readonly asked: number; readonly needed: number } | null;
  /** Checklists that were signed, with what was ticked. */
  readonly checklists: Readonly<Record<string, readonly string[]>>;
  /** Other sites of the session and what each said last; null = nothing yet. */
  readonly branches: Readonly<Record<string, string | null>>;
  readonly list_version: number;
  /** The list came as a signed package: custodians open it, and it can be proved afterwards. */
  readonly packaged: boolean;
  readonly next_alternate: string | null;
  /** The window that was planned. */
  readonly not_before_utc_us: number | null;
  readonly until_utc_us: number | null;
}
export interface Quorum {
  readonly needed: number;
  readonly members_inside: number;
  readonly experts_needed: number;
  readonly experts_inside: number;
  /** Why the committee is not complete, as codes. */
  readonly missing: readonly string[];
}

/** What the rule book adds to one person. */
export interface PersonRules {
  readonly role: string;
  readonly revoked: boolean;
  readonly late: boolean;
  /** n-th alternate who waits; 0 = has a place. */
  readonly alternate: number;
  readonly place: string | null;
  readonly seat: string | null;
  readonly out_kind: string | null;
  readonly escort: string | null;
  readonly gate_alarms: number;
  readonly cause: string | null;
  readonly expelled: boolean;
}

/** Reads what the rule book adds to a session. */
export function readSessionRules(from: Fields): SessionRules {
  return {
    procurement: word(from, "procurement") ?? "",
    suspended_cause: word(from, "suspended_cause"),
    self_test_passed: yes(from, "self_test_passed"),
    members_inside: count(from, "members_inside"),
    absent: count(from, "absent"),
    late: count(from, "late"),
    quorum: orNull(from, "quorum", (inner, name) => readQuorum(fields(inner[name], name))),
    extension: orNull(from, "extension", (inner, name) => readExtension(fields(inner[name], name))),
    checklists: mapOf(from, "checklists", texts),
    branches: mapOf(from, "branches", (inner, name) => orNull(inner, name, text)),
    list_version: count(from, "list_version"),
    packaged: yes(from, "packaged"),
    next_alternate: word(from, "next_alternate"),
    not_before_utc_us: orNull(from, "not_before_utc_us", number),
    until_utc_us: orNull(from, "until_utc_us", number),
  };
}

const readExtension = (from: Fields): { asked: number; needed: number } => ({ asked: number(from, "asked"), needed: number(from, "needed") });

const readQuorum = (from: Fields): Quorum => ({
  needed: number(from, "needed"),
  members_inside: number(from, "members_inside"),
  experts_needed: count(from, "experts_needed"),
  experts_inside: count(from, "experts_inside"),
  missing: codes(from, "missing"),
});

/** Reads what the rule book adds to a person. */
export function readPersonRules(from: Fields): PersonRules {
  return {
    role: word(from, "role") ?? "",
    revoked: yes(from, "revoked"),
    late: yes(from, "late"),
    alternate: count(from, "alternate"),
    place: word(from, "place"),
    seat: word(from, "seat"),
    out_kind: word(from, "out_kind"),
    escort: word(from, "escort"),
    gate_alarms: count(from, "gate_alarms"),
    cause: word(from, "cause"),
    expelled: yes(from, "expelled"),
  };
}
