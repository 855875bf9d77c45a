import type { KioskState, Step } from "./state.ts";

/** The drawing that points to the physical thing. */
export type Picture =
  | "card" | "face" | "sign" | "box-in" | "box-out" | "box-wait" | "gate" | "gate-wait" | "gate-back" | "door"
  | "room" | "bye" | "staff" | "fire" | "offline" | "closed" | "refused";

/** Colour of a screen, always beside shape and words: act, go on, wait, stop. */
export type Tone = "act" | "go" | "wait" | "stop";

interface Look {
  readonly picture: Picture;
  readonly tone: Tone;
  /** Giving up is offered: before the gate, and never with an open box. */
  readonly cancel?: true;
  /** "More time" is offered: where the person reads, writes or waits at the page itself. */
  readonly extend?: true;
}

const LOOKS: Readonly<Record<Step, Look>> = {
  closed: { picture: "closed", tone: "wait" },
  swipe: { picture: "card", tone: "act" },
  called: { picture: "card", tone: "act" },
  wait_identity: { picture: "face", tone: "wait", cancel: true, extend: true },
  manual: { picture: "face", tone: "wait", cancel: true, extend: true },
  commitment: { picture: "sign", tone: "act", cancel: true, extend: true },
  box_opening: { picture: "box-wait", tone: "wait" },
  box_open: { picture: "box-in", tone: "act" },
  gate_wait: { picture: "gate-wait", tone: "wait", cancel: true },
  gate: { picture: "gate", tone: "go", cancel: true },
  gate_alarm: { picture: "gate-back", tone: "stop" },
  check: { picture: "staff", tone: "stop" },
  held: { picture: "staff", tone: "stop" },
  door: { picture: "door", tone: "go" },
  admitted: { picture: "room", tone: "go" },
  retrieve_opening: { picture: "box-wait", tone: "wait" },
  retrieve_open: { picture: "box-out", tone: "act" },
  retrieved: { picture: "bye", tone: "go" },
  exit_gate: { picture: "gate-back", tone: "go" },
  wait_staff: { picture: "staff", tone: "wait" },
  testing: { picture: "gate-wait", tone: "wait" },
  fire: { picture: "fire", tone: "stop" },
  offline: { picture: "offline", tone: "wait" },
};

/** How a notice is shown: over the whole screen, as a band on it, or not at all as the step says the same. */
export type NoticePlace = "whole" | "band" | "none";

const SAID_BY_STEP: Readonly<Partial<Record<Step, readonly string[]>>> = {
  gate_alarm: ["phone_found"],
  check: ["manual_check", "phone_found"],
  held: ["held"],
  manual: ["face_failed"],
  wait_staff: ["lane_unknown"],
  offline: ["device_offline"],
};

/** Steps at which nobody is on the way: what happened is then all there is to say. */
const IDLE: readonly Step[] = ["swipe", "called", "closed"];

export function noticePlace(state: KioskState): NoticePlace {
  if (state.notice === null || state.step === "fire") return "none";
  // Fire has a step of its own: said beside another step, "leave at once" is of a fire that was reset.
  if (state.notice.code === "fire") return "none";
  if (SAID_BY_STEP[state.step]?.includes(state.notice.code)) return "none";
  return IDLE.includes(state.step) && state.notice.code !== "staff_called" ? "whole" : "band";
}

/** Notices after which the machine can be asked to try once more. */
const RETRIED = ["no_free_box", "box_failed"];

export interface Screen extends Look {
  readonly notice: NoticePlace;
  readonly retry: boolean;
}

/** Everything that decides how a state looks; words come from the dictionary. */
export function screenOf(state: KioskState): Screen {
  const notice = noticePlace(state);
  const retry = notice === "band" && RETRIED.includes(state.notice?.code ?? "");
  if (notice === "whole") return { picture: "refused", tone: "stop", notice, retry };
  return { ...LOOKS[state.step], notice, retry };
}
