import { describe, expect, it } from "vitest";
import { parseKioskState } from "../../src/entry/state.ts";
import { noticeText, textsOf } from "../../src/entry/texts.ts";
import { BadShape } from "../../src/shared/reading.ts";

const RAW = { seq: 3, lane: "a", step: "box_open", step_no: 3, step_count: 6, masked_name: "王*明", box: 7 };

describe("a kiosk's state", () => {
  it("is read with everything that may be missing as null", () => {
    expect(parseKioskState(RAW)).toEqual({ ...RAW, room: null, notice: null, deadline_s: null, commitment: null, items: null, queue: null });
  });

  it("shows a step that this page does not know as the safe screen", () => {
    expect(parseKioskState({ ...RAW, step: "levitate" }).step).toBe("wait_staff");
  });

  it("takes the parameters of a notice as texts", () => {
    const state = parseKioskState({ ...RAW, notice: { code: "device_offline", params: { device: "gate-a", tries: 3 } } });
    expect(state.notice).toEqual({ code: "device_offline", params: { device: "gate-a", tries: "3" }, rule: null });
  });

  it("takes the rule behind a refusal, what lies in the box, and who is called", () => {
    const rule = { zh: "规定", en: "rule", clause: "招标投标法 37：单数", clause_en: "招标投标法 37: odd" };
    const state = parseKioskState({ ...RAW, notice: { code: "absent", rule }, items: ["phone"], queue: { called: 12, calls: [{ number: 13, lane: "b" }], waiting: 3 } });
    expect(state.notice?.rule).toEqual({ zh: "规定", en: "rule", clause: { zh: rule.clause, en: rule.clause_en } });
    expect(state.items).toEqual(["phone"]);
    expect(state.queue).toEqual({ called: 12, calls: [{ number: 13, lane: "b" }], waiting: 3, newest: null });
    expect(parseKioskState({ ...RAW, queue: {} }).queue).toEqual({ called: null, calls: [], waiting: 0, newest: null });
  });

  it("reads a commitment in both languages", () => {
    const commitment = { version: "v1", sha256: "ab", paragraphs: { zh: ["甲"], en: ["a"] } };
    expect(parseKioskState({ ...RAW, commitment }).commitment).toEqual(commitment);
  });

  it.each([
    ["no object", 7],
    ["no step", { ...RAW, step: 4 }],
    ["a box that is no number", { ...RAW, box: "seven" }],
    ["a commitment without English", { ...RAW, commitment: { version: "v1", sha256: "ab", paragraphs: { zh: [] } } }],
  ])("refuses %s", (_, raw) => {
    expect(() => parseKioskState(raw)).toThrow(BadShape);
  });
});

describe("the words of a notice", () => {
  it("say what happened, what to do and who comes", () => {
    expect(noticeText(textsOf("zh"), "no_free_box")).toEqual({
      what: "暂时没有空储物箱", todo: "请稍等片刻再试一次。", who: "工作人员已收到提醒。",
    });
  });

  it("are general for a code that this page does not know, also for names every object has", () => {
    const general = noticeText(textsOf("en"), "unknown");
    expect(noticeText(textsOf("en"), "brand_new")).toEqual(general);
    expect(noticeText(textsOf("en"), "toString")).toEqual(general);
  });
});
