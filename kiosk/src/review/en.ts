import type { SameKeys } from "../shared/language.ts";
import { loginEn } from "../shared/login-words.ts";
import { wordsEn } from "../shared/words-en.ts";
import type { KindWords } from "./events.ts";
import type { ReviewTexts } from "./zh.ts";

const kinds: Record<string, KindWords> = {
  AlarmAcknowledged: "Alarm acknowledged", AlarmResolved: "Let pass after a hand check by two", BoxOpenSent: "Box told to open", BoxOverridden: "Box overridden",
  BoxRead: { flag: "closed", yes: "Box shut", no: "Box open" }, BreakGlassRead: { flag: "broken", yes: "Break-glass broken", no: "Break-glass whole" },
  CardFailed: "Card not readable", CardRead: { flag: "expired", yes: "Card read: expired", no: "Card read" }, CardRemoved: "Card taken off", PaperShown: "Two took the number of a paper", ClockDoubted: "Clock in doubt", ClockTrusted: "Clock trusted again",
  CommandDropped: "Command too old, dropped", CommandFailed: "Command failed", ControllerStarted: "Controller started", ControllerStopped: "Controller stopped", DeadlinePassed: "Time is up",
  DeclarationMade: "Commitment signed", DeviceLost: "Device offline", DeviceReady: "Device ready", DoorContactRead: { flag: "closed", yes: "Door closed", no: "Door opened" },
  DoorOverridden: "Door overridden", DoorReleased: "Fire release read back", DrawListFailed: "Draw list does not match", DrawListImported: "Draw list imported", DrawListOpened: "Draw list opened",
  DrawListReleaseAsked: "Release of the list asked", ExitApproved: "Exit approved", ExitAsked: "Exit asked", ExitButtonRead: { flag: "pressed", yes: "Exit button pressed", no: "Exit button let go" },
  FireInputRead: { flag: "fire", yes: "Fire input: fire", no: "Fire input: quiet" }, FireReset: "Fire reset", GateAnswered: "Gate answered",
  GateBeamRead: { flag: "blocked", yes: "Gate beam blocked", no: "Gate beam free" }, GateCountersReset: "Gate counters reset",
  GatePassageReported: { flag: "alarm", yes: "Gate passed: alarm", no: "Gate passed: no alarm" }, GatePassagesMissed: "Missed passages", IdentityConfirmed: "Identity confirmed",
  IdentityRefused: "Identity refused", KioskCancelled: "Gave up at the kiosk", KioskContinued: "Went on at the kiosk", LaneCleared: "Lane checked and cleared",
  LockRead: { flag: "locked", yes: "Locked", no: "Unlocked" }, PersonRevoked: "Entitlement revoked", QueueOverran: "Events overran", RecorderFactsFolded: "Recorder chatter folded",
  RecorderAlarmEnded: "Recorder alarm ended", RecorderAlarmRaised: "Recorder alarm", RecorderLost: "Recorder lost", RecorderReady: "Recorder ready", RecordingHeadSigned: "Recording head signed", RecordingSealed: "Recording sealed", RollCalled: "Roll call: found", SessionOrdered: "Session ordered",
  SessionPlanned: "Session planned", SourceRecordingLost: "Recording lost", SourceRecordingStarted: "Recording began", StaffCalled: "Kiosk called staff", UnlockPulseSent: "Unlock pulse sent",
  AlternateCalled: "Alternate called", BidsOpened: "Bids opened", BranchReported: "Other site reported", ChecklistSigned: "Checklist signed",
  ConductRecorded: "Bad conduct recorded", ConflictDeclared: "Conflict declared", DeviceFound: "Device found",
  DrawListDeclassified: "Draw list declassified", DrawListSupplemented: "Next version of the list", DrawShareHanded: "Custodian's share handed over", DuressSignalled: "Duress signalled",
  EscortNamed: "Escort named", ExemptionGranted: "Gate exemption noted", ExtensionAsked: "Longer time asked", ExtensionGranted: "Longer time granted",
  GateSettingsRead: "Gate settings read", GateTestBegun: "Gate test begun", GateTestEnded: "Gate test ended", HatchAsked: "Hatch asked to open",
  HatchCleared: "Hatch looked into and cleared", IdentityMatched: "Face matched", IdentityMismatched: "Face did not match",
  IncidentClosed: "Incident closed", IncidentReported: "Incident reported", IncidentStepDone: "Incident step done", ItemsListed: "Items listed",
  LateAccepted: "Lateness accepted", LinkLost: "Link lost", LinkRestored: "Link restored", MedicalCalled: "Doctor called",
  PeopleCalled: "People called", PowerLost: "Mains lost", PowerRestored: "Mains restored", QueueLeft: "Left the queue",
  ReplacementAsked: "Replacement asked", ReplacementFailed: "Nobody to be found", ReportSigned: "Report signed", ReturnNoted: "Return noted",
  RolesListed: "Role list signed", RollCallTaken: "Roll call taken", SeatConfirmed: "Seat confirmed", SessionArchived: "Session archived",
  TailgateSeen: "Somebody followed through", TempOutAsked: "Temporarily out",
  HoldDecided: { flag: "admit", yes: "Held person let in", no: "Held person refused" },
  SelfTestReported: { flag: "passed", yes: "Self-test passed", no: "Self-test failed" },
};

export const en: SameKeys<ReviewTexts> = {
  title: "Review",
  area: "Bid evaluation area",
  language: "中文",
  logOut: "Log out",
  console: "Console",
  login: { ...loginEn, title: "Review login" },
  sessions: {
    title: "Choose a session", none: "No session yet", room: "Room", sources: (count) => `${count} sources`, flagged: "flagged", other: "Other session", records: "recording",
  },
  nothing: "Nothing is recorded yet; it will appear by itself.",
  soon: "Recording. It appears by itself in a few seconds.",
  reading: "Reading the index…",
  play: "Play", pause: "Pause", waiting: "Fetching…", speed: "Speed", rate: (rate) => `${rate}×`,
  back: "10 s back", on: "10 s on", previousEvent: "Event before", nextEvent: "Next event",
  jump: { label: "Jump to", hint: "14:32:05", go: "Jump", bad: "Write 14:32:05", outside: "Outside this recording: nearest end shown" },
  sound: "Sound", noSound: "no sound", soundUnplayable: "G.711 sound: recorded, but not for browsers", soundOff: "muted above 2×", bigger: "Larger", all: "All",
  shows: { picture: "", fetching: "Fetching…", hole: "No recording", unplayable: "This browser cannot play the codec; use an H.264 sub-stream", trouble: "Not reachable, trying again" },
  causes: {
    before_first: "not begun yet", after_last: "ended", records_on: "recording, not sealed yet", unstated: "no cause stated", loss: "signal lost", lost: "signal lost", connect: "camera not reachable",
    stall: "no picture from the camera", restart: "recorder restarted", disk: "disk not writable", clock: "clock stepped", overflow: "disk too slow",
  },
  soundOnly: "♪ Sound only",
  live: "Live",
  liveShows: { connecting: "Connecting to the live picture…", live: "", stale: "The live picture is interrupted, connecting again" },
  noPicture: "No picture of this moment",
  export: { open: "Export what is shown…", reason: "What for", go: "Export", cancel: "Cancel", hint: "Exports all sources of the time that the timeline shows; bring it closer for less. Each export is recorded." },
  timeline: { label: "Timeline", events: "Events", closer: "Closer", further: "Further", whole: "Whole" },
  events: {
    title: "Events", none: "No such event", search: "Search", routine: "Show details of devices", hint: "A click jumps to 5 s before", refused: (code) => `not accepted (${code})`, kinds,
    orders: {
      prepare: "prepare", open_assembly: "open entry", start: "start", suspend: "suspend", resume: "resume", end: "end", close: "close", retest: "test before resuming",
      begin_inquiry: "begin inquiry", end_inquiry: "end inquiry", close_for_night: "close for the night", reopen: "reopen",
    },
    directions: { forward: "in", backward: "out" },
    sides: { outer: "outer side", inner: "inner side" },
    found: { outside: "found outside", inside: "found inside" },
    reasons: { "checked by hand, nothing found": "checked by hand, nothing found", ordered: "by order", failed: "failed" },
    places: { console: "console", gate: "gate" },
    said: {
      lane: (lane: string) => `lane ${lane.toUpperCase()}`, box: (box: string) => `box ${box}`, seat: (seat: string) => `seat ${seat}`,
      score_milli: (score: string) => `likeness ${Math.round(Number(score) / 10)} %`,
    } as Record<string, (value: string) => string>,
  },
  keys: "Space play/pause   ←→ 1 s (Shift 10 s)   , . frame   [ ] event   J L speed   1–9 larger   + − timeline",
  words: wordsEn,
};
