/** The acts of staff: how many different persons sign, what is asked, and whether a reason must be given. */
export type FieldKind =
  | "text" | "long" | "lines" | "room" | "seconds" | "time" | "place" | "result" | "choice" | "ticks" | "person" | "people" | "guard" | "sha256";

/** Lists of the staff state whose codes can be chosen; `checklist` = what the checklist meant has to hold. */
export type StateList = "incident_kinds" | "conducts" | "temp_out_kinds" | "procurements" | "sessions" | "checklist";

export interface Field {
  readonly name: FieldName;
  readonly kind: FieldKind;
  /** What can be chosen, as codes; or the list of the state that says so. */
  readonly options?: readonly string[] | StateList;
  /** An empty one is not sent. */
  readonly optional?: true;
  /** The name of its label, where the field's own name says too little. */
  readonly label?: FieldLabel;
}
export type FieldName =
  | "session" | "title" | "room" | "start_utc" | "end_utc" | "seconds" | "result" | "procurement" | "assembly_utc" | "branches" | "cause"
  | "person" | "persons" | "present" | "called_utc" | "until_utc" | "items" | "report_sha256" | "signed" | "refused" | "package_sha256"
  | "specialty" | "escort" | "place" | "item" | "seat" | "room_kind" | "kind" | "outcome" | "conduct";
export type FieldLabel = FieldName | "goods" | "of_session" | "leaving_cause" | "member" | "everybody";

export interface ActKind {
  readonly persons: 1 | 2;
  readonly fields: readonly Field[];
  readonly reason: boolean;
  /** A remark may be given. */
  readonly remark: boolean;
  /** One of the persons has to be a supervisor. */
  readonly supervisor: boolean;
  /** Opens, releases or takes away something: drawn in red. */
  readonly grave: boolean;
}

const kind = (persons: 1 | 2, more: Partial<ActKind> = {}): ActKind => ({
  persons, fields: [], reason: false, remark: false, supervisor: false, grave: false, ...more,
});
const SUSPENSIONS = ["order", "objection", "fault", "force_majeure"] as const;
const LOSSES = ["absent", "recused", "expelled", "ill"] as const;
const DEVICES = ["phone", "watch", "earphones", "laptop", "tablet", "recorder", "usb", "other"] as const;

const SESSION_ACTS = {
  plan_session: kind(1, {
    fields: [
      { name: "session", kind: "text" },
      { name: "title", kind: "text" },
      { name: "room", kind: "room" },
      { name: "start_utc", kind: "time" },
      { name: "end_utc", kind: "time" },
      { name: "procurement", kind: "choice", options: "procurements", optional: true },
      { name: "assembly_utc", kind: "time", optional: true },
      { name: "branches", kind: "lines", optional: true },
    ],
  }),
  prepare_session: kind(1),
  release_list: kind(2),
  call_people: kind(1, {
    fields: [{ name: "called_utc", kind: "time" }, { name: "persons", kind: "people", optional: true, label: "everybody" }],
  }),
  move_call: kind(2, {
    fields: [{ name: "called_utc", kind: "time" }, { name: "persons", kind: "people", optional: true, label: "everybody" }],
    reason: true,
  }),
  open_assembly: kind(1),
  start_session: kind(1),
  start_unchecked: kind(2, { reason: true, supervisor: true, grave: true }),
  begin_inquiry: kind(1),
  end_inquiry: kind(1),
  ask_extension: kind(1, { fields: [{ name: "person", kind: "person", label: "member" }] }),
  grant_extension: kind(2, { fields: [{ name: "until_utc", kind: "time" }] }),
  take_roll: kind(1, { fields: [{ name: "present", kind: "people" }] }),
  sign_checklist: kind(2, { fields: [{ name: "items", kind: "ticks", options: "checklist" }] }),
  close_for_night: kind(1),
  reopen_session: kind(1),
  sign_report: kind(2, {
    fields: [
      { name: "report_sha256", kind: "sha256" },
      { name: "signed", kind: "people" },
      { name: "refused", kind: "people", optional: true },
    ],
  }),
  suspend_session: kind(1, { fields: [{ name: "cause", kind: "choice", options: SUSPENSIONS }], remark: true, grave: true }),
  retest_session: kind(1),
  resume_session: kind(1),
  end_session: kind(1, { grave: true }),
  stop_session: kind(2, { reason: true, grave: true }),
  close_session: kind(2, { reason: true, grave: true }),
  archive_session: kind(1, { fields: [{ name: "package_sha256", kind: "sha256" }] }),
  declassify_list: kind(2, { reason: true, supervisor: true }),
  ask_replacement: kind(1, { fields: [{ name: "specialty", kind: "text", optional: true }] }),
  call_alternate: kind(2),
  fail_replacement: kind(2, { reason: true, grave: true }),
} satisfies Record<string, ActKind>;

const PEOPLE_ACTS = {
  confirm_identity: kind(2),
  refuse_identity: kind(1, { grave: true }),
  accept_late: kind(2, { reason: true }),
  name_escort: kind(1, { fields: [{ name: "escort", kind: "guard" }] }),
  decide_hold: kind(2, { reason: true, supervisor: true, grave: true }),
  grant_exemption: kind(2, { reason: true }),
  report_device: kind(1, {
    fields: [{ name: "place", kind: "place" }, { name: "item", kind: "choice", options: DEVICES }],
    remark: true, grave: true,
  }),
  confirm_seat: kind(1, { fields: [{ name: "seat", kind: "text" }] }),
  temp_out: kind(1, { fields: [{ name: "room_kind", kind: "choice", options: "temp_out_kinds" }] }),
  note_return: kind(1),
  ask_exit: kind(1),
  approve_exit: kind(2, { reason: true }),
  call_medical: kind(2, { fields: [{ name: "escort", kind: "guard" }], reason: true, grave: true }),
  revoke: kind(2, {
    fields: [{ name: "cause", kind: "choice", options: LOSSES, optional: true, label: "leaving_cause" }],
    reason: true, supervisor: true, grave: true,
  }),
  roll_call: kind(1),
  found_outside: kind(2, { reason: true, grave: true }),
  found_inside: kind(2, { fields: [{ name: "place", kind: "place" }], reason: true }),
  leave_queue: kind(1),
} satisfies Record<string, ActKind>;

const PLACE_ACTS = {
  clear_lane: kind(1, { reason: true }),
  resolve_alarm: kind(2, { fields: [{ name: "result", kind: "result" }] }),
  reset_fire: kind(1, { reason: true, grave: true }),
  override_unlock: kind(2, { fields: [{ name: "seconds", kind: "seconds" }], reason: true, grave: true }),
  open_box: kind(2, { reason: true, grave: true }),
  begin_gate_test: kind(1),
  end_gate_test: kind(1),
  open_hatch: kind(1, {
    fields: [
      { name: "items", kind: "lines", optional: true, label: "goods" },
      { name: "session", kind: "choice", options: "sessions", optional: true, label: "of_session" },
    ],
  }),
  clear_hatch: kind(1, { reason: true }),
  report_tailgate: kind(1, { grave: true }),
  trust_clock: kind(2, { supervisor: true, grave: true }),
  acknowledge_alarm: kind(1),
  signal_duress: kind(1, { fields: [{ name: "place", kind: "place" }] }),
  report_incident: kind(1, {
    fields: [
      { name: "kind", kind: "choice", options: "incident_kinds" },
      { name: "place", kind: "place" },
      { name: "person", kind: "person", optional: true },
      { name: "session", kind: "choice", options: "sessions", optional: true, label: "of_session" },
    ],
    reason: true,
  }),
  do_incident_step: kind(1, { remark: true }),
  close_incident: kind(2, { fields: [{ name: "outcome", kind: "long" }] }),
  record_conduct: kind(2, {
    fields: [{ name: "person", kind: "person" }, { name: "conduct", kind: "choice", options: "conducts" }],
    reason: true, grave: true,
  }),
} satisfies Record<string, ActKind>;

export const ACTS = { ...SESSION_ACTS, ...PEOPLE_ACTS, ...PLACE_ACTS };

export type Act = keyof typeof ACTS;

/** An act that is about to be signed. `preset` is sent with it; `about` is shown: the door, box or person meant. */
export interface Wish {
  readonly act: Act;
  readonly preset: Readonly<Record<string, string | number | boolean>>;
  readonly about: string;
}
