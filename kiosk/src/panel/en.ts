import { faultWordsEn } from "./fault-words-en.ts";
import type { SameKeys } from "../shared/language.ts";
import type { PanelTexts } from "./zh.ts";

export const en: SameKeys<PanelTexts> = {
  title: "Simulator panel",
  banner: "SIMULATION",
  bannerHint: "People, cards and devices here are made up; no real site is touched",
  seed: (seed) => `seed ${seed}`,
  language: "中文",
  lost: "The simulators cannot be reached: what follows is old. Trying again",
  starting: "Connecting to the simulators…",
  people: {
    title: "People", choose: "Choose a person, then an act", card: "Card", phone: "Phone", cardOn: (reader) => `card on ${reader}`, cardHeld: "card in hand",
    where: { outside: "outside", between: "between gate and door", inside: "inside" }, room: (room) => `room ${room}`,
    phones: { pocket: "phone in pocket", none: "no phone" }, phoneIn: (box) => `phone in ${box}`,
    roles: { expert: "expert", stranger: "stranger" },
  },
  acts: {
    title: (name) => `What ${name} does`,
    card: "Card", present: (reader) => `on ${reader}`, take: "Take card back",
    phone: "Phone and box", locker: "Locker", box: "Box", store: "Store phone, shut box", collect: "Collect phone, shut box",
    carry: "Phone in pocket: the gate will alarm", noPhone: "No phone to store", waits: "Waits up to 10 s for a closed box or door",
    gate: "Walk the gate", forward: "Inward", backward: "Outward", turnBack: "Turn back inside", tailgate: "With a follower",
    pace: "Pace (ms)", follower: "Follower", delay: "Report late by (ms)", badNumber: "A whole number from 0 to 60000",
    door: "Walk a door", goIn: (door) => `into ${door}`, goOut: (door) => `out of ${door}`,
  },
  doors: {
    title: "Doors", contact: { closed: "closed", open: "open" }, lock: { locked: "locked", free: "free" },
    supply: "lock supply", on: "on", off: "cut", relay: "relay", pulse: (left_s) => `pulse ${left_s} s left`, glass: { intact: "glass whole", broken: "glass broken" }, pressed: "exit button pressed",
    deeds: {
      open: "Open", close: "Close", force_open: "Force open", press_button: "Press exit button", release_button: "Let button go",
      break_glass: "Break glass", restore_glass: "Replace glass",
    },
  },
  fire: {
    title: "Fire panel", fire: "FIRE", quiet: "quiet", wire: { whole: "wire whole", cut: "wire cut" },
    deeds: { alarm: "Fire alarm", quiet: "Quiet", cut_wire: "Cut wire", mend_wire: "Mend wire" },
  },
  gates: {
    title: "Gates", forward: "in", backward: "out", alarms: "alarms", overall: "overall sensitivity", zones: "zones", phoneZones: "zones, phones",
    what: "Turned at the gate", value: "To (0–999)", turn: "Turn it", badValue: "A whole number from 0 to 999", turned: (what, value) => `somebody turned ${what} to ${value} at the gate`,
    of: { overall: () => "the overall sensitivity", zone: (zone) => `the sensitivity of zone ${zone}`, phone_zone: (zone) => `the phone sensitivity of zone ${zone}` },
  },
  boxes: {
    title: "Boxes", choose: "Choose a box, then an act", named: (locker, box) => `${locker} box ${box}`, open: "open", closed: "closed",
    content: (owner) => `holds the phone of ${owner}`, empty: "empty", jammed: "jammed",
    deeds: { close: "Shut", force_open: "Force open", jam: "Jam", unjam: "Mend" },
  },
  devices: {
    title: "Devices", name: "Device", kind: "Kind", address: "Address", cable: "Cable", fault: "Fault", whole: "in", cut: "cut", cutIt: "Cut", mendIt: "Plug in",
    none: "—", mendFault: "Mend", setFault: "Make the fault", device: "Device", faultKind: "Fault", more: "Parameters (optional)", moreHint: "e.g. delay_ms=500",
    badMore: "Write name=value, parted by spaces", noKinds: "No faults for this kind of device",
  },
  faultWords: faultWordsEn,
  log: { title: "Done", none: "Nothing yet", going: "going on…", done: "done", alarm: "done, the gate alarmed", refused: "not possible" },
};
