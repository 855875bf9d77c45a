import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rateOf, sorted } from "../../src/console/alarms.ts";
import { countsOf } from "../../src/console/draw-answer.ts";
import { ACTS, type Act, type ActKind, type Wish } from "../../src/console/acts.ts";
import { choicesOf } from "../../src/console/choices.ts";
import { footageAddress, openIncidents, stepsDone } from "../../src/console/incidents.ts";
import { limitOf } from "../../src/console/limits.ts";
import { personActs } from "../../src/console/person-acts.ts";
import { emptyRow, rowsOf } from "../../src/console/role-list.ts";
import { actsOf, missingSources, presetOf, takesList } from "../../src/console/sessions.ts";
import { nameOf, wordOf, textsOf } from "../../src/console/texts.ts";
import { todosOf, vacancyOffers } from "../../src/console/todos.ts";
import type { Incident } from "../../src/shared/rules-state.ts";
import { type Alarm, parseStaffState, type Person, type Session } from "../../src/shared/staff-state.ts";

const RAW: unknown = JSON.parse(readFileSync(new URL("../mock/staff.json", import.meta.url), "utf8"));
const site = parseStaffState(RAW);

const alarm = (id: string, priority: number, raised_utc_us: number, acknowledged = false): Alarm => ({
  id, code: "fire", priority, params: {}, raised_utc_us, acknowledged, active: true, silent: false,
});

const incident = (id: string): Incident => ({
  id, kind: "person_held", place: "a", state: "open", session: "s-1", person: "p-13", masked_name: "李*", steps: { person_checked: "" },
  opened_utc_us: 1767251200000000, last_utc_us: 1767251200000000, count: 1,
  footage: { from_utc_us: 1767251190000000, to_utc_us: 1767251260000000 }, conduct: [], conduct_possible: true,
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

  it("offer a supervisor's decision on a held person, and no hand check of the same lane", () => {
    const held = [{ person: "p-13", masked_name: "李*", lane: "a", gate_alarms: 3 }];
    const [first] = todosOf({ ...site, held });
    expect(first).toMatchObject({ kind: "held", name: "李*", place: "a" });
    expect(first?.offers.map((one) => [one.act, one.preset["admit"]])).toEqual([["decide_hold", true], ["decide_hold", false], ["grant_exemption", undefined]]);
    expect(todosOf({ ...site, held }).map((todo) => todo.kind)).not.toContain("alarmed");
  });

  it("say that two compare when the way by hand was taken", () => {
    const people = site.people.map((person) => (person.person === "p-14" ? { ...person, state: "manual" } : person));
    expect(todosOf({ ...site, people }).map((todo) => todo.kind)).toContain("manual");
  });

  it("count an absent member once: as a vacant place, if there is one", () => {
    const people = site.people.map((person) => (person.person === "p-15" ? { ...person, state: "absent" } : person));
    const calm = { ...site, people, lanes: [], waiting_identity: [], exit_requests: [] };
    expect(todosOf(calm).map((todo) => todo.kind)).toEqual(["absent"]);
    const vacancies = [{ person: "p-15", masked_name: "孙*", session: "s-1", cause: "absent", state: "vacant", successor: null }];
    expect(todosOf({ ...calm, vacancies }).map((todo) => todo.kind)).toEqual(["vacancy"]);
  });

  it("put a breached hatch above all, and incidents that can be closed below", () => {
    const hatches = [{ id: "h-1", state: "breached", items: [], session: null }, { id: "h-2", state: "unknown", items: [], session: null }];
    const incidents = [{ ...incident("7"), state: "ready" }, incident("8")];
    const kinds = todosOf({ ...site, hatches, incidents }).map((todo) => todo.kind);
    expect(kinds[0]).toBe("hatch_breached");
    expect(kinds.slice(-2)).toEqual(["hatch", "ready"]);
  });

  it("offer longer time once enough have asked", () => {
    const asked = (count: number) => ({ ...site, sessions: site.sessions.map((session) => ({ ...session, extension: { asked: count, needed: 2 } })) });
    expect(todosOf(asked(1)).some((todo) => todo.kind === "extension")).toBe(false);
    expect(todosOf(asked(2)).some((todo) => todo.kind === "extension")).toBe(true);
  });

  it("are none on a calm day", () => {
    const lanes = site.lanes.map((lane) => ({ ...lane, state: "free" }));
    expect(todosOf({ ...site, lanes, waiting_identity: [], exit_requests: [] })).toEqual([]);
  });
});

describe("a vacant place", () => {
  const vacancy = { person: "p-15", masked_name: null, session: "s-1", cause: "ill", state: "vacant", successor: null };
  const offered = (state: string, next_alternate: string | null, cause = "ill"): string[] => {
    const sessions = site.sessions.map((session) => ({ ...session, next_alternate }));
    return vacancyOffers({ ...site, sessions }, { ...vacancy, state, cause }).map((one) => one.act);
  };

  it("is filled by the next alternate, by a new draw, or by nobody", () => {
    expect(offered("vacant", "p-20")).toEqual(["call_alternate", "ask_replacement", "fail_replacement"]);
    expect(offered("vacant", null)).toEqual(["ask_replacement", "fail_replacement"]);
    expect(offered("asked", null)).toEqual(["fail_replacement"]);
    expect(offered("found", "p-20")).toEqual([]);
  });

  it("of somebody who did not come may be theirs again", () => {
    expect(offered("asked", null, "absent")).toEqual(["accept_late", "fail_replacement"]);
  });
});

describe("a session's acts", () => {
  const session = (changes: Partial<Session>): Session => ({ ...site.sessions[0]!, ...changes });
  const now = (changes: Partial<Session>): string[] => actsOf(session(changes)).now.map((one) => one.act);
  const more = (changes: Partial<Session>): string[] => actsOf(session(changes)).more.map((one) => one.act);

  it("begin with the usual next one", () => {
    expect(now({ state: "prepared" })[0]).toBe("open_assembly");
    expect(now({ state: "suspended" })).toEqual(["retest_session"]);
    expect(now({ state: "retested" })[0]).toBe("resume_session");
    expect(now({ state: "recording_sealed" })).toEqual(["archive_session"]);
    expect(now({ state: "closed" })).toEqual([]);
    expect(now({ state: "brand_new" })).toEqual([]);
  });

  it("end without a signed report only folded away, with two and a reason", () => {
    for (const state of ["running", "inquiry", "suspended", "overnight", "retested"]) expect(more({ state })).toContain("stop_session");
  });

  it("ask for a checklist until it is signed, then go on", () => {
    expect(now({ state: "emptying" })).toEqual(["sign_checklist"]);
    expect(presetOf(session({}), actsOf(session({ state: "emptying" })).now[0]!)).toEqual({ session: "s-1", checklist: "emptying" });
    expect(now({ state: "emptying", checklists: { emptying: ["room_empty"] } })).toEqual(["close_session"]);
    expect(now({ state: "overnight", checklists: { morning: [] } })).not.toContain("sign_checklist");
  });

  it("offer the release of a sealed list only, and its declassification when all is over", () => {
    expect(now({ state: "prepared", list_state: "sealed" })).toContain("release_list");
    expect(now({ state: "assembling", list_state: "supplementing" })).toContain("release_list");
    expect(now({ state: "prepared", list_state: "active" })).not.toContain("release_list");
    expect(more({ state: "archived", list_state: "closed" })).toEqual(["declassify_list"]);
    expect(more({ state: "running", list_state: "closed" })).not.toContain("declassify_list");
  });

  it("take a list until one is there, and the next one while a place is vacant", () => {
    expect(takesList(session({ state: "planned", list_state: null }), false)).toBe(true);
    expect(takesList(session({ state: "planned", list_state: "sealed" }), false)).toBe(false);
    expect(takesList(session({ state: "running", list_state: "active" }), true)).toBe(true);
    expect(takesList(session({ state: "running", list_state: "active" }), false)).toBe(false);
    expect(takesList(session({ state: "closed", list_state: null }), true)).toBe(false);
  });

  it("miss a source only while the session should record", () => {
    const sources = [{ id: "cam-a", recording: true }, { id: "cam-b", recording: false }];
    for (const state of ["running", "quorate", "inquiry", "overnight", "retesting"]) expect(missingSources(session({ state, sources }))).toEqual(["cam-b"]);
    for (const state of ["planned", "preparing", "recording_sealed", "archived"]) expect(missingSources(session({ state, sources }))).toEqual([]);
  });
});

describe("a person's acts", () => {
  const acts = (changes: Partial<Person>) => personActs({ ...site.people[0]!, ...changes });

  it("fit where they stand", () => {
    expect(acts({ state: "in_room" }).first).toBe("ask_exit");
    expect(acts({ state: "temp_out" }).first).toBe("note_return");
    expect(acts({ state: "absent" }).first).toBe("accept_late");
    expect(acts({ state: "exited" })).toEqual({ first: null, more: [] });
    expect(acts({ state: "in_room", revoked: true })).toEqual({ first: null, more: ["found_outside"] });
    expect(acts({ state: "expected", revoked: true })).toEqual({ first: null, more: [] });
    expect(acts({ state: "exit_asked", exit_approved: false }).more).toContain("note_return");
    expect(acts({ state: "exit_asked", exit_approved: true }).more).not.toContain("note_return");
  });

  it("name an escort for those who serve, never for an expert", () => {
    expect(acts({ state: "expected", role: "maintenance" }).more).toContain("name_escort");
    expect(acts({ state: "expected", role: "expert" }).more).not.toContain("name_escort");
  });
});

describe("an incident", () => {
  it("counts its steps and leads to its footage", () => {
    const one = { ...incident("7"), steps: { person_checked: "g1+g2", supervisor_told: "" } };
    expect(stepsDone(one)).toEqual({ done: 1, all: 2 });
    expect(footageAddress(one)).toBe("/review?session=s-1&at=1767251190000000");
    expect(footageAddress({ ...one, session: null })).toBeNull();
  });

  it("that is closed is gone; one that waits stands before one that is ready", () => {
    const incidents = [{ ...incident("1"), state: "ready" }, { ...incident("2"), state: "closed" }, incident("3"), { ...incident("4"), last_utc_us: 9e15 }];
    expect(openIncidents({ ...site, incidents }).map((one) => one.id)).toEqual(["4", "3", "1"]);
  });
});

describe("a degraded mode", () => {
  const mode = { id: "power_lost", state: "on", since_utc_us: 0, limit_utc_us: 120e6, new_entry: false, running_continues: false, places: [], session: null };

  it("says how long it may last yet", () => {
    expect(limitOf(mode, 30e6)).toEqual({ utc_us: 120e6, minutes: 2, over: false });
    expect(limitOf({ ...mode, state: "overdue" }, 130e6)).toMatchObject({ minutes: 0, over: true });
    expect(limitOf({ ...mode, limit_utc_us: null }, 0)).toBeNull();
  });
});

describe("a role list", () => {
  it("is sent without its empty rows, and not while one is begun only", () => {
    const row = { name: " 王某 ", id_number: "1101 0119900101 001x", role: "owner" };
    expect(rowsOf([row, emptyRow()])).toEqual([{ name: "王某", id_number: "11010119900101001X", role: "owner" }]);
    expect(rowsOf([row, { ...emptyRow(), name: "李" }])).toBeNull();
    expect(rowsOf([emptyRow()])).toBeNull();
  });
});

describe("what can be chosen in a dialog", () => {
  const texts = textsOf("zh");
  const chosen = (act: Act, name: string, preset: Wish["preset"], state = site): string[] => {
    const field = (ACTS[act] as ActKind).fields.find((one) => one.name === name)!;
    return choicesOf(field, { act, preset, about: "" }, state, texts).map((one) => one.value);
  };

  it("are people inside for a roll call, and of that session alone", () => {
    expect(chosen("take_roll", "present", { session: "s-1" })).toEqual(["p-11", "p-12"]);
    expect(chosen("take_roll", "present", { session: "s-2" })).toEqual([]);
  });

  it("are the codes that the server told, places of the site, and guards", () => {
    const state = { ...site, incident_kinds: ["smoking"], staff: [{ id: "g1", role: "guard" }, { id: "s1", role: "supervisor" }], checklist_items: { night: ["network_cut"] } };
    expect(chosen("report_incident", "kind", {}, state)).toEqual(["smoking"]);
    expect(chosen("report_incident", "place", {}, state)).toEqual(["1", "2", "a", "door-main", "door-room-1"]);
    expect(chosen("name_escort", "escort", { person: "p-11" }, state)).toEqual(["g1"]);
    expect(chosen("sign_checklist", "items", { session: "s-1", checklist: "night" }, state)).toEqual(["network_cut"]);
    expect(chosen("revoke", "cause", { person: "p-11" }, state)).toEqual(["absent", "recused", "expelled", "ill"]);
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
    expect(wordOf(textsOf("zh"), "no_such_table", "code")).toBe("code");
    expect(wordOf(textsOf("zh"), "door", "locked")).toBe("已锁");
  });
});
