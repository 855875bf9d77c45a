import { describe, expect, it } from "vitest";
import { settingsNoteOf } from "../../src/console/gate-settings.ts";
import { textsOf } from "../../src/console/texts.ts";
import type { Gate } from "../../src/shared/rules-state.ts";

const zh = textsOf("zh");
const gate = (more: Partial<Gate>): Gate => ({
  gate: "gate-a", lane: "a", state: "fit", tested_utc_us: 1, testing: false, alarmed_pass: true, clean_pass: true, false_pass: false,
  revision: "8c1f03a97d2e", as_tested: true, changed: [], ...more,
});
const lowered = [
  { name: "zone_3", tested: "500", now: "200" },
  { name: "work_mode", tested: "electronics", now: "all_metal" },
];

describe("a gate's settings", () => {
  it("are no news while they are as tested, or not known", () => {
    expect(settingsNoteOf(zh, gate({}))).toBeNull();
    expect(settingsNoteOf(zh, gate({ revision: null, as_tested: null }))).toBeNull();
  });

  it("tell in words what was changed, from what to what", () => {
    const note = settingsNoteOf(zh, gate({ state: "drifted", as_tested: false, changed: lowered }));
    expect(note).toBe("与自检通过时不同：第 3 区灵敏度 500→200；工作模式 电子产品→全金属");
    expect(settingsNoteOf(textsOf("en"), gate({ changed: lowered.slice(0, 1) }))).toContain("zone 3 sensitivity 500→200");
  });

  it("that went back ask for a new test all the same", () => {
    expect(settingsNoteOf(zh, gate({ state: "drifted" }))).toContain("仍须重新自检");
  });

  it("that changed in a way nobody can name still are told", () => {
    expect(settingsNoteOf(zh, gate({ state: "drifted", as_tested: false }))).toContain("不同");
    expect(settingsNoteOf(zh, gate({ changed: [{ name: "coil_9", tested: null, now: "1" }] }))).toContain("coil_9 —→1");
  });

  it("that are no longer told are as bad as changed ones", () => {
    expect(settingsNoteOf(zh, gate({ state: "drifted", revision: null, as_tested: null }))).toContain("不再报告设置");
  });

  it("are not spoken of during a test", () => {
    expect(settingsNoteOf(zh, gate({ testing: true, changed: lowered }))).toBeNull();
  });
});
