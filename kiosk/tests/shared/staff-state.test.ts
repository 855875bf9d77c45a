import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BadShape } from "../../src/shared/reading.ts";
import { parseStaffState } from "../../src/shared/staff-state.ts";
import { languageOf, languageTag, otherLanguage } from "../../src/shared/language.ts";
import { dateAndTime, lengthOf, timeOfDay } from "../../src/shared/times.ts";
import { wordsEn } from "../../src/shared/words-en.ts";
import { wordsZh } from "../../src/shared/words-zh.ts";

const RAW = JSON.parse(readFileSync(new URL("../mock/staff.json", import.meta.url), "utf8")) as Record<string, unknown>;

describe("the staff's state", () => {
  it("is read whole", () => {
    const state = parseStaffState(RAW);
    expect(state.sessions[0]).toMatchObject({ id: "s-1", room: "1", state: "assembling", flagged: true, flags: ["source_lost", "override"] });
    expect(state.alarms[0]?.params).toEqual({ lane: "a" });
    expect(state.people[0]?.box).toBe("7");
  });

  it("has empty lists where the server sent none", () => {
    const state = parseStaffState({ ...RAW, people: undefined, alarms: null });
    expect(state.people).toEqual([]);
    expect(state.alarms).toEqual([]);
  });

  it("takes a box as text, number or nothing", () => {
    const person = { person: "p", session: "s", state: "stored" };
    const boxes = ["7", 7, null, undefined].map((box) => parseStaffState({ ...RAW, people: [{ ...person, box }] }).people[0]?.box);
    expect(boxes).toEqual(["7", "7", null, null]);
  });

  it.each([
    ["doors that are no list", { ...RAW, doors: {} }],
    ["a fire latch that is no flag", { ...RAW, fire: { latched: "no" } }],
    ["a time that is no number", { ...RAW, server_utc_us: "now" }],
    ["a lane that is no object", { ...RAW, lanes: [3] }],
  ])("refuses %s, rather than showing a guess", (_, raw) => {
    expect(() => parseStaffState(raw)).toThrow(BadShape);
  });
});

describe("words of states", () => {
  it("exist in both languages, with the same keys and none empty", () => {
    const keys = (words: object): string[] =>
      Object.entries(words).flatMap(([group, names]) => Object.entries(names as object).map(([key, word]) => `${group}.${key}${word === "" ? "!" : ""}`));
    expect(keys(wordsEn)).toEqual(keys(wordsZh));
  });

  it("say for each alarm what to do", () => {
    expect(Object.keys(wordsZh.todo).sort()).toEqual(Object.keys(wordsZh.alarm).sort());
  });
});

describe("languages and times", () => {
  it("start in Chinese unless the address says English", () => {
    expect(languageOf("")).toBe("zh");
    expect(languageOf("?lang=en")).toBe("en");
    expect(languageOf("?lang=fr")).toBe("zh");
    expect([otherLanguage("zh"), otherLanguage("en")]).toEqual(["en", "zh"]);
    expect([languageTag("zh"), languageTag("en")]).toEqual(["zh-CN", "en"]);
  });

  it("are written with leading noughts, on this machine's clock", () => {
    const at_us = new Date(2026, 2, 2, 4, 5, 6).getTime() * 1000;
    expect(timeOfDay(at_us)).toBe("04:05:06");
    expect(dateAndTime(at_us)).toBe("2026-03-02 04:05:06");
  });

  it("write lengths short, and never below nothing", () => {
    expect([lengthOf(65), lengthOf(7265.9), lengthOf(-3)]).toEqual(["1:05", "2:01:05", "0:00"]);
  });
});
