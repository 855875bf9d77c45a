import { describe, expect, it } from "vitest";
import { noticePlace, screenOf } from "../../src/entry/screen.ts";
import { STEPS } from "../../src/entry/state.ts";
import { queueLines, sentenceOf, textsOf } from "../../src/entry/texts.ts";
import { kioskState } from "./kiosk-state.ts";

const notice = (code: string) => ({ code, params: {}, rule: null });

describe("the screen of a step", () => {
  it.each(STEPS)("%s has a picture, a tone and a sentence in both languages", (step) => {
    const screen = screenOf(kioskState({ step }));
    expect(screen.picture).not.toBe("");
    for (const language of ["zh", "en"] as const) {
      expect(textsOf(language).steps[step]({ box: null, room: null }).headline).not.toBe("");
    }
  });

  it("names the box and the room as soon as they are known", () => {
    const texts = textsOf("zh");
    expect(texts.steps.box_open({ box: 7, room: null }).headline).toContain("7 号箱");
    expect(texts.steps.door({ box: null, room: "1" }).hint).toContain("1 号评审室");
    expect(textsOf("en").steps.admitted({ box: null, room: "1" }).headline).toContain("room 1");
  });

  it("calls a number, not a name, while the lane waits for them", () => {
    const called = kioskState({ step: "called", queue: { called: 12, calls: [{ number: 12, lane: "a" }, { number: 13, lane: "b" }], waiting: 3, newest: 16 } });
    expect(sentenceOf(textsOf("zh"), called).headline).toBe("请 12 号办理");
    expect(sentenceOf(textsOf("en"), { ...called, step: "gate" }).headline).toBe("Walk through the gate");
    expect(sentenceOf(textsOf("zh"), kioskState()).headline).toContain("身份证");
    expect(queueLines(textsOf("zh"), called)).toEqual(["正在叫号：13 号到 B 通道", "刚取的号是 16 号，等候 3 人"]);
    expect(queueLines(textsOf("zh"), { ...called, step: "gate" })).toEqual([]);
    expect(queueLines(textsOf("zh"), kioskState())).toEqual([]);
  });

  it("never offers to give up with an open box, behind the gate or in a fire", () => {
    for (const step of ["box_opening", "box_open", "gate_alarm", "check", "held", "door", "retrieve_open", "exit_gate", "fire"] as const) {
      expect(screenOf(kioskState({ step })).cancel).toBeUndefined();
    }
    expect(screenOf(kioskState({ step: "commitment" })).cancel).toBe(true);
  });

  it("offers more time only where the person reads, writes or waits at the page", () => {
    const extended = STEPS.filter((step) => screenOf(kioskState({ step })).extend === true);
    expect(extended).toEqual(["wait_identity", "manual", "commitment"]);
  });
});

describe("the place of a notice", () => {
  it("is the whole screen when nobody is on the way", () => {
    const state = kioskState({ notice: notice("not_on_list") });
    expect(noticePlace(state)).toBe("whole");
    expect(screenOf(state)).toMatchObject({ picture: "refused", tone: "stop" });
  });

  it("is a band while somebody is on the way", () => {
    expect(noticePlace(kioskState({ step: "box_open", notice: notice("box_left_open") }))).toBe("band");
    expect(noticePlace(kioskState({ notice: notice("staff_called") }))).toBe("band");
  });

  it("is nowhere when the step says the same, and in a fire", () => {
    expect(noticePlace(kioskState({ step: "gate_alarm", notice: notice("phone_found") }))).toBe("none");
    expect(noticePlace(kioskState({ step: "fire", notice: notice("staff_called") }))).toBe("none");
    expect(noticePlace(kioskState())).toBe("none");
  });

  it("does not send people out for a fire that was reset", () => {
    for (const step of ["swipe", "wait_staff"] as const) {
      expect(noticePlace(kioskState({ step, notice: notice("fire") }))).toBe("none");
    }
  });

  it("offers to try again only for what may go well the second time", () => {
    expect(screenOf(kioskState({ step: "box_opening", notice: notice("box_failed") })).retry).toBe(true);
    expect(screenOf(kioskState({ step: "box_opening", notice: notice("second_card") })).retry).toBe(false);
    expect(screenOf(kioskState({ notice: notice("no_free_box") })).retry).toBe(false);
  });
});
