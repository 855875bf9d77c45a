/** The acts of staff: how many different persons sign, what is asked, and whether a reason must be given. */
export type FieldKind = "text" | "room" | "seconds" | "time" | "result";

export interface Field {
  readonly name: FieldName;
  readonly kind: FieldKind;
}
export type FieldName = "session" | "title" | "room" | "start_utc" | "end_utc" | "seconds" | "result";

export interface ActKind {
  readonly persons: 1 | 2;
  readonly fields: readonly Field[];
  readonly reason: boolean;
  /** Opens, releases or takes away something: drawn in red. */
  readonly grave: boolean;
}

const kind = (persons: 1 | 2, more: Partial<ActKind> = {}): ActKind => ({ persons, fields: [], reason: false, grave: false, ...more });

export const ACTS = {
  plan_session: kind(1, {
    fields: [
      { name: "session", kind: "text" },
      { name: "title", kind: "text" },
      { name: "room", kind: "room" },
      { name: "start_utc", kind: "time" },
      { name: "end_utc", kind: "time" },
    ],
  }),
  prepare_session: kind(1),
  release_list: kind(2),
  open_assembly: kind(1),
  start_session: kind(1),
  suspend_session: kind(1, { grave: true }),
  resume_session: kind(1),
  end_session: kind(1, { grave: true }),
  close_session: kind(2, { reason: true, grave: true }),
  confirm_identity: kind(2),
  refuse_identity: kind(1, { grave: true }),
  clear_lane: kind(1, { reason: true }),
  resolve_alarm: kind(2, { fields: [{ name: "result", kind: "result" }] }),
  approve_exit: kind(2, { reason: true }),
  ask_exit: kind(1),
  reset_fire: kind(1, { reason: true, grave: true }),
  roll_call: kind(1),
  revoke: kind(2, { reason: true, grave: true }),
  override_unlock: kind(2, { fields: [{ name: "seconds", kind: "seconds" }], reason: true, grave: true }),
  open_box: kind(2, { reason: true, grave: true }),
  trust_clock: kind(2, { grave: true }),
  acknowledge_alarm: kind(1),
} satisfies Record<string, ActKind>;

export type Act = keyof typeof ACTS;

/** An act that is about to be signed. `preset` is sent with it; `about` is shown: the door, box or person meant. */
export interface Wish {
  readonly act: Act;
  readonly preset: Readonly<Record<string, string | number>>;
  readonly about: string;
}

/** Longest unlock by override, seconds; the site profile may allow less. */
export const OVERRIDE_S = { least: 1, most: 60 } as const;

export interface Signer {
  readonly staff: string;
  readonly pin: string;
}

/** Why an act cannot be sent yet, as a key of the dictionary; null = it can. */
export type Lack = "staff" | "pin" | "same_person" | "reason" | "field" | "seconds" | "order";

/** The first lack, from the top of the dialog down. */
export function lackOf(act: ActKind, by: readonly Signer[], reason: string, values: Readonly<Record<string, string>>): Lack | null {
  const fields = lackOfFields(act.fields, values);
  if (fields !== null) return fields;
  if (act.reason && reason.trim() === "") return "reason";
  const signers = by.slice(0, act.persons);
  if (signers.length < act.persons || signers.some((signer) => signer.staff.trim() === "")) return "staff";
  if (signers.some((signer) => signer.pin === "")) return "pin";
  return new Set(signers.map((signer) => signer.staff.trim())).size < act.persons ? "same_person" : null;
}

function lackOfFields(asked: readonly Field[], values: Readonly<Record<string, string>>): Lack | null {
  if (asked.some((field) => (values[field.name] ?? "").trim() === "")) return "field";
  const seconds = Number(values["seconds"] ?? OVERRIDE_S.least);
  if (!Number.isInteger(seconds) || seconds < OVERRIDE_S.least || seconds > OVERRIDE_S.most) return "seconds";
  const start = values["start_utc"];
  const end = values["end_utc"];
  return start !== undefined && end !== undefined && new Date(end) <= new Date(start) ? "order" : null;
}

/** The body that the server takes. Local times become UTC; seconds become a number. */
export function bodyOf(wish: Wish, by: readonly Signer[], reason: string, values: Readonly<Record<string, string>>): unknown {
  const act: ActKind = ACTS[wish.act];
  const signers = by.slice(0, act.persons).map((signer) => ({ staff: signer.staff.trim(), pin: signer.pin }));
  const asked = Object.fromEntries(act.fields.map((field) => [field.name, sent(field, values[field.name] ?? "")]));
  return { ...wish.preset, ...asked, by: signers, reason: reason.trim() };
}

function sent(field: Field, value: string): string | number {
  if (field.kind === "seconds") return Number(value);
  return field.kind === "time" ? new Date(value).toISOString() : value.trim();
}
