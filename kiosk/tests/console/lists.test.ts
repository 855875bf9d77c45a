import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rateOf, sorted, todosOf } from "../../src/console/alarms.ts";
import { countsOf } from "../../src/console/draw-answer.ts";
import { actsOf, missingSources, takesList } from "../../src/console/sessions.ts";
import { nameOf } from "../../src/console/texts.ts";
import { type Alarm, parseStaffState, type Session } from "../../src/shared/staff-state.ts";

const RAW: unknown = JSON.parse(readFileSync(new URL("../mock/staff.json", import.meta.url), "utf8"));
const site = parseStaffState(RAW);

const alarm = (id: string, priority: number, raised_utc_us: number, acknowledged = false): Alarm => ({
  id, code: "fire", priority, params: {}, raised_utc_us, acknowledged, active: true,
});

describe("alarms", () => {
  it("are sorted: open before acknowledged, critical before low, new before old", () => {
    const alarms = [alarm("low", 3, 9), alarm("seen", 1, 9, true), alarm("old", 1, 1), alarm("new", 1, 5)];
    expect(sorted(alarms).map((one) => one.id)).toEqual(["new", "old", "low", "seen"]);
  });

  it("are counted over the last ten minutes", () => {
    const now = 1_000_000_000;
    expect(rateOf([alarm("a", 1, now - 1), alarm("b", 1, now - 599_000_000), alarm("c", 1, now - 600_000_000)], now)).toBe(2);
  });
});

describe("things to do", () => {
  it("are lanes first, then people at the kiosk, then those who ask to leave", () => {
    expect(todosOf(site).map((todo) => todo.kind)).toEqual(["alarmed", "identity", "exit"]);
  });

  it("keep an approved leaver in sight until the card takes a lane", () => {
    const people = site.people.map((person) => ({ ...person, exit_approved: person.person === "p-12" }));
    const kinds = (lanes: typeof site.lanes): string[] => todosOf({ ...site, people, lanes, exit_requests: [] }).map((todo) => todo.kind);
    expect(kinds([])).toEqual(["identity", "exit_approved"]);
    expect(kinds([{ ...site.lanes[0]!, state: "out_held", holder: "p-12" }])).toEqual(["identity"]);
  });

  it("name everybody whose whereabouts are unknown after a fire", () => {
    const people = site.people.map((person) => ({ ...person, state: "unknown" }));
    const calls = todosOf({ ...site, people }).filter((todo) => todo.kind === "roll_call");
    expect(calls).toHaveLength(site.people.length);
  });

  it("are none on a calm day", () => {
    const lanes = site.lanes.map((lane) => ({ ...lane, state: "free" }));
    expect(todosOf({ ...site, lanes, waiting_identity: [], exit_requests: [] })).toEqual([]);
  });
});

describe("a session's acts", () => {
  const session = (changes: Partial<Session>): Session => ({ ...site.sessions[0]!, ...changes });

  it("begin with the usual next one", () => {
    expect(actsOf(session({ state: "prepared" }))[0]).toBe("open_assembly");
    expect(actsOf(session({ state: "closed" }))).toEqual([]);
    expect(actsOf(session({ state: "brand_new" }))).toEqual([]);
  });

  it("offer the release of a sealed list only", () => {
    expect(actsOf(session({ state: "prepared", list_state: "sealed" }))).toContain("release_list");
    expect(actsOf(session({ state: "prepared", list_state: "active" }))).not.toContain("release_list");
  });

  it("take a list until one is there", () => {
    expect(takesList(session({ state: "planned", list_state: null }))).toBe(true);
    expect(takesList(session({ state: "planned", list_state: "sealed" }))).toBe(false);
    expect(takesList(session({ state: "closed", list_state: null }))).toBe(false);
  });

  it("miss a source only while the session should record", () => {
    const sources = [{ id: "cam-a", recording: true }, { id: "cam-b", recording: false }];
    expect(missingSources(session({ state: "running", sources }))).toEqual(["cam-b"]);
    expect(missingSources(session({ state: "planned", sources }))).toEqual([]);
  });
});

describe("what is shown of answers and codes", () => {
  it("is counts of a draw list, never its content", () => {
    expect(countsOf({ count: 5, name: "somebody", rows: ["x"], faults: 0 })).toEqual(["count 5", "faults 0"]);
    expect(countsOf(null)).toEqual([]);
  });

  it("is the code itself where the dictionary has no word", () => {
    expect(nameOf({ free: "空" }, "free")).toBe("空");
    expect(nameOf({ free: "空" }, "constructor")).toBe("constructor");
  });
});
