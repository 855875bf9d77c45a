import type { SameKeys } from "../shared/language.ts";
import { wordsEn } from "../shared/words-en.ts";
import type { ConsoleTexts } from "./zh.ts";

export const en: SameKeys<ConsoleTexts> = {
  title: "Console",
  area: "Bid evaluation area",
  language: "中文",
  logOut: "Log out",
  review: "Review",
  login: { title: "Console login", staff: "Staff", pin: "PIN", enter: "Log in", checking: "Logging in…" },
  lost: "Connection lost: what follows is old. Connecting again",
  starting: "Connecting…",
  fire: {
    calm: "No fire", latched: "FIRE", released: (count, all) => `${count} of ${all} doors read back as released`, reset: "Reset fire", input: "Fire input", normal: "normal", active: "alarm",
    advice: "Reset when the site is safe; then everybody is called and enters anew.",
  },
  journal: {
    ok: (size) => `Journal fine, ${size} entries`,
    bad: "Journal cannot be written",
    sealed: (seconds) => `sealed ${seconds} s ago`,
    unsealed: "not sealed yet",
  },
  recording: { ok: (count) => `Recording ${count}`, bad: (count) => `${count} not recording`, none: "Not recording" },
  todo: {
    title: "To do",
    none: "Nothing waits for you",
    identity: (lane) => `Lane ${lane.toUpperCase()}: compare person and card`,
    exit: "asks to leave; once approved, they lay their card on the exit reader again",
    alarmed: (lane) => `Lane ${lane.toUpperCase()}: device found, person between gate and door`,
    unknown: (lane) => `Lane ${lane.toUpperCase()}: to be checked`,
    roll_call: "unknown since the fire: call",
  },
  exitApproved: "exit approved, waiting for the card",
  alarms: { title: "Alarms", none: "No alarms", acknowledged: "acknowledged", gone: "cause gone", rate: (count) => `${count} in 10 min` },
  priority: ["", "critical", "high", "low"],
  site: { title: "Site", reader: "Reader", locker: "Boxes", gate: "Gate", door: "Door", inward: "in", outward: "out", doors: "Doors", devices: "Devices" },
  online: "online",
  offline: "offline",
  sessions: {
    title: "Sessions", none: "No session yet: plan one", room: "Room", inside: "inside", expected: "expected", list: "List", noList: "none", sealed: "sealed",
    flagged: "flagged", sources: "Recording", upload: "Import list", uploading: "Importing…", uploaded: "List taken", missing: "not recording",
    countsOnly: "Counts only until the list is open",
  },
  people: { title: "People", none: "Shown when the list is open", box: "Box", name: "Name", state: "State", noBox: "—", noDevices: "declared none" },
  boxes: { title: "Boxes", box: (locker, box) => `${locker} box ${box}` },
  acts: {
    plan_session: "Plan session", prepare_session: "Prepare", release_list: "Release list", open_assembly: "Open entry",
    start_session: "Start", suspend_session: "Suspend", resume_session: "Resume", end_session: "End", close_session: "Close",
    confirm_identity: "Same person", refuse_identity: "Not the same", clear_lane: "Checked, clear lane", resolve_alarm: "Result of hand check",
    approve_exit: "Approve exit", ask_exit: "Note exit request", reset_fire: "Reset fire", roll_call: "Called: outside", revoke: "Revoke",
    override_unlock: "Override door", open_box: "Open box", trust_clock: "Trust the clock", acknowledge_alarm: "Acknowledge",
  },
  fields: {
    session: "Session id (small letters, digits and hyphens, like s-1)", title: "Title", room: "Room", start_utc: "Start (local time)", end_utc: "End (local time)", seconds: "Seconds open (1–60)",
    result: "Result",
  },
  results: { nothing_found: "nothing found, let pass", walk_back: "device found, walk back" },
  dialog: {
    about: "About", reason: "Reason", reasonHint: "goes into the record and every report", staff: "Staff", pin: "PIN",
    first: "First person", second: "Second person (somebody else)", two: "Two different members of staff each enter their PIN.",
    choose: "Choose", send: "Sign and send", sending: "Sending…", cancel: "Back", done: (act) => `${act}: sent, waiting for the site`,
  },
  lacks: {
    staff: "Enter the staff id", pin: "Enter the PIN", same_person: "Two different persons are needed", reason: "Give a reason",
    field: "Fill every field", seconds: "1 to 60 seconds", order: "The end must come after the start",
  },
  problem: (row, column) => `Row ${row}${column === "" ? "" : `, ${column}`}`,
  words: wordsEn,
};
