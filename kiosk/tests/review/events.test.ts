import { describe, expect, it } from "vitest";
import { readdirSync, readFileSync } from "node:fs";
import { currentAt, eventDetail, eventTitle, found, isGrave, isRoutine, neighbour, parseEvents, type SessionEvent } from "../../src/review/events.ts";
import { causeOf, detailOf, textsOf, titleOf } from "../../src/review/texts.ts";

const S = 1_000_000;
const event = (kind: string, at_s = 0, params: Record<string, string> = {}): SessionEvent => ({ seq: at_s, utc_us: at_s * S, kind, params });

describe("events", () => {
  it("are read with parameters as texts", () => {
    const page = parseEvents({ entries: [{ seq: 1, utc_us: 2, kind: "BoxRead", params: { box: 7, closed: true } }], next: 1 });
    expect(page).toEqual({ entries: [{ seq: 1, utc_us: 2, kind: "BoxRead", params: { box: "7", closed: "true" } }], next: 1 });
  });

  it("are told by what their flag says", () => {
    const words = { BoxRead: { flag: "closed", yes: "shut", no: "open" }, CardRead: "card" };
    expect(eventTitle(words, event("BoxRead", 0, { closed: "true" }))).toBe("shut");
    expect(eventTitle(words, event("BoxRead", 0, { closed: "false" }))).toBe("open");
    expect(eventTitle(words, event("CardRead"))).toBe("card");
    expect(eventTitle(words, event("constructor"))).toBe("constructor");
  });

  it("tell where, who and why in a fixed order, coded values in words", () => {
    const params = { by: "g1 g2", reason: "协助", door: "door-main", direction: "forward", command: "c-1", cause: "" };
    const words = { codes: { direction: { forward: "向里" } }, said: {} };
    expect(eventDetail(words, event("DoorOverridden", 0, params))).toBe("door-main · 向里 · 协助 · g1 g2");
  });

  it("tell no flag or missing value by its code word, and each part of a combined code", () => {
    const zh = textsOf("zh");
    const flagged = event("GatePassageReported", 0, { alarm: "false", direction: "forward", person: "null", lane: "a" });
    expect(detailOf(zh, flagged)).toBe("A 通道 · 向里");
    expect(detailOf(zh, event("AlarmAcknowledged", 0, { alarm: "phone_at_gate:a" }))).toBe("检测门检出设备 a");
    expect(detailOf(zh, event("SelfTestReported", 0, { passed: "false", faults: "cam-1:not_connected, disk:storage_full" }))).toBe("cam-1 没有接通、磁盘 录像磁盘已满");
    expect(detailOf(zh, event("AlarmResolved", 0, { reason: "checked by hand, nothing found: 皮带扣" }))).toBe("当面检查，未发现设备 皮带扣");
    expect(detailOf(zh, event("RollCalled", 0, { where: "inside", place: "1" }))).toBe("1 · 在里面找到");
  });

  it("are grave when something went wrong or the rule was set aside", () => {
    expect(isGrave(event("DoorOverridden"))).toBe(true);
    expect(isGrave(event("GatePassageReported", 0, { alarm: "true" }))).toBe(true);
    expect(isGrave(event("GatePassageReported", 0, { alarm: "false" }))).toBe(false);
    expect(isGrave(event("FireInputRead", 0, { fire: "false" }))).toBe(false);
    expect(isGrave(event("FireInputRead", 0, { fire: "true" }))).toBe(true);
    expect(isGrave(event("CardRead"))).toBe(false);
  });

  it("of the machinery are routine", () => {
    expect(isRoutine(event("GateBeamRead"))).toBe(true);
    expect(isRoutine(event("DoorOverridden"))).toBe(false);
  });

  it("are found by every typed part, in any order", () => {
    const events = [event("door main"), event("door room")];
    const words = (one: SessionEvent): string => one.kind;
    expect(found(events, "ROOM door", words)).toEqual([events[1]]);
    expect(found(events, " ", words)).toEqual(events);
  });

  it("know which one was the last at a moment", () => {
    const events = [event("a", 10), event("b", 20)];
    expect([currentAt(events, 5 * S), currentAt(events, 20 * S), currentAt([], 0)]).toEqual([-1, 1, -1]);
  });

  it("lead on one by one from the five seconds before each", () => {
    const events = [event("a", 10), event("b", 30), event("c", 50)];
    expect(neighbour(events, 0, 1)?.kind).toBe("a");
    expect(neighbour(events, 5 * S, 1)?.kind).toBe("b");
    expect(neighbour(events, 45 * S, 1)).toBeNull();
    expect(neighbour(events, 45 * S, -1)?.kind).toBe("b");
    expect(neighbour(events, 25 * S, -1)?.kind).toBe("a");
    expect(neighbour(events, 5 * S, -1)).toBeNull();
  });
});

describe("words of the review", () => {
  const facts = new URL("../../../controller/core/facts/", import.meta.url);
  const sources = readdirSync(facts).filter((name) => name.endsWith(".py") && name !== "__init__.py");
  const kinds = sources.flatMap((name) => [...readFileSync(new URL(name, facts), "utf8").matchAll(/^class (\w+):\n.*\n\n {4}VERSION/gm)].map((match) => match[1] ?? ""));

  it("name every kind of fact in both languages, so that no reader meets a class name", () => {
    expect(kinds.length).toBeGreaterThan(40);
    for (const language of ["zh", "en"] as const) {
      expect(kinds.filter((kind) => !Object.hasOwn(textsOf(language).events.kinds, kind))).toEqual([]);
    }
  });

  it("name causes, and say of a session that still records that its end is not sealed yet", () => {
    const hole = { from_utc_us: 0, to_utc_us: 1, cause: "after_last", track: "all" };
    expect(causeOf(textsOf("zh"), hole, false)).toBe("到此结束");
    expect(causeOf(textsOf("zh"), hole, true)).toBe("正在录，还没有封段");
    expect(causeOf(textsOf("zh"), { ...hole, cause: "meteor" }, false)).toBe("meteor");
  });

  it("say that the controller did not accept something", () => {
    const refused = event("SessionOrdered", 0, { order: "start", refusal: "session:not_ready" });
    expect(detailOf(textsOf("zh"), refused)).toBe("未接受（session:not_ready） · 开始评审");
    expect(detailOf(textsOf("en"), event("CardFailed", 0, { refusal: "card:unreadable" }))).toBe("not accepted (card:unreadable)");
    const stranger = event("CardRead", 0, { reader: "reader-a", refusal: "not_on_list" });
    expect(detailOf(textsOf("zh"), stranger)).toBe("未接受（这张身份证不在可入场的名单里） · reader-a");
    expect(detailOf(textsOf("en"), stranger)).toBe("not accepted (This card may not enter now) · reader-a");
    const asked = event("ExtensionGranted", 0, { refusal: "too_few_asked", refusal_zh: "申请延长的评委不足。", refusal_en: "Too few asked.", clause: "招标投标法实施条例 48；本中心规定", clause_en: "招标投标法实施条例 48; our rule" });
    expect(detailOf(textsOf("zh"), asked)).toBe("未接受（申请延长的评委不足。 依据：招标投标法实施条例 48；本中心规定）");
    expect(detailOf(textsOf("en"), asked)).toBe("not accepted (Too few asked. Rule: 招标投标法实施条例 48; our rule)");
  });

  it("put causes of events into words too", () => {
    const lost = event("SourceRecordingLost", 0, { source: "cam-a", cause: "stall" });
    expect([titleOf(textsOf("zh"), lost), detailOf(textsOf("zh"), lost)]).toEqual(["录像中断", "cam-a · 摄像机没有画面"]);
    const alarm = event("RecorderAlarmRaised", 0, { alarm: "storage_low", place: "hot", cause: "no_space" });
    expect(detailOf(textsOf("zh"), alarm)).toBe("录像磁盘将满 · hot · 磁盘空间不够");
  });
});
