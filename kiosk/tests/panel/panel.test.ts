import { describe, expect, it } from "vitest";
import * as deeds from "../../src/panel/deeds.ts";
import { faultText, lockersOf, parseFaults, parseSite, proposedBox, readersOf } from "../../src/panel/site.ts";
import { phoneOf, placeOf, textsOf } from "../../src/panel/texts.ts";
import { BadShape } from "../../src/shared/reading.ts";

const person = (changes: object = {}) => ({
  id: "e1", name: "模拟一", id_number: "110099197001010011", role: "expert", where: "outside", phone: "pocket", card_on: null, ...changes,
});
const box = (number: number, changes: object = {}) => ({ locker: "locker-a", box: number, door: "closed", content: null, jammed: false, ...changes });
const device = (name: string, kind: string, changes: object = {}) => ({ name, kind, address: "socket://127.0.0.1:1", cable: "in", fault: null, ...changes });
const RAW = {
  seed: 1,
  devices: [device("reader-a", "sdt-idcard"), device("locker-a", "locker-8a", { fault: { kind: "delay", delay_ms: 500 } })],
  people: [person()],
  doors: [{
    id: "door-main", contact: "closed", lock: "locked", relay: true, supply: true, pulse_left_ms: 0, exit_button: false, break_glass: "intact",
  }],
  boxes: [box(1, { content: "e2" }), box(2), box(3, { door: "open" })],
  gate: [{ name: "gate-a", forward: 1, backward: 0, alarms_forward: 0, alarms_backward: 0, sensitivity: { overall: 500, zones: Array(8).fill(500), phone_zones: Array(8).fill(500) } }],
  fire: [{ id: "fire-panel", fire: false, wire: "whole" }],
};

describe("the simulated site", () => {
  it("is read whole", () => {
    const site = parseSite(RAW);
    expect(site).toMatchObject({ seed: 1, gates: [{ name: "gate-a" }], fires: [{ id: "fire-panel" }] });
    expect(site.devices.map((one) => one.fault)).toEqual([null, "delay delay_ms=500"]);
  });

  it("is refused when a field is of another shape", () => {
    expect(() => parseSite({ ...RAW, doors: [{ id: "door-main" }] })).toThrow(BadShape);
    expect(() => parseSite({ ...RAW, boxes: [box(1, { jammed: "no" })] })).toThrow("jammed");
    const turned = { ...RAW.gate[0]!, sensitivity: { overall: 500, zones: ["500"], phone_zones: [] } };
    expect(() => parseSite({ ...RAW, gate: [turned] })).toThrow("zones");
  });

  it("knows its readers and lockers", () => {
    expect(readersOf(parseSite(RAW))).toEqual(["reader-a"]);
    expect(lockersOf(parseSite(RAW))).toEqual(["locker-a"]);
  });

  it("writes a fault with its settings, leaving out empty ones", () => {
    expect(faultText({ kind: "delay", ms: 5, after: null })).toBe("delay ms=5");
    expect(faultText({})).toBe("?");
  });

  it("knows which faults each kind of device can have", () => {
    expect(parseFaults({ kinds: { "locker-8a": ["delay"], camera: null } })).toEqual({ "locker-8a": ["delay"], camera: [] });
    expect(() => parseFaults({})).toThrow(BadShape);
  });
});

describe("the box that is proposed", () => {
  it("is the one that holds the person's phone", () => {
    const site = parseSite({ ...RAW, people: [person({ phone: "locker-a/1" })] });
    expect(proposedBox(site, site.people[0]!)).toMatchObject({ box: 1 });
  });

  it("is else the one that stands open, else the first empty one that is not jammed", () => {
    const open = parseSite(RAW);
    expect(proposedBox(open, open.people[0]!)).toMatchObject({ box: 3 });
    const shut = parseSite({ ...RAW, boxes: [box(1, { jammed: true }), box(2)] });
    expect(proposedBox(shut, shut.people[0]!)).toMatchObject({ box: 2 });
  });

  it("is none when all are taken", () => {
    const full = parseSite({ ...RAW, boxes: [box(1, { content: "e2" })] });
    expect(proposedBox(full, full.people[0]!)).toBeNull();
  });
});

describe("a deed's request", () => {
  const WALK = { gate: "gate-a", direction: "forward", turn_back: false, pace_ms: 600, followed_by: null, report_delay_ms: 0 } as const;

  it.each([
    [deeds.presentCard("e1", "reader-a"), "people/e1/present-card", { reader: "reader-a" }],
    [deeds.takeCard("e1"), "people/e1/take-card", {}],
    [deeds.store("e1", "locker-a", 7), "people/e1/store", { locker: "locker-a", box: 7, within_ms: 10_000 }],
    [deeds.collect("e1", "locker-a", 7), "people/e1/collect", { locker: "locker-a", box: 7, within_ms: 10_000 }],
    [deeds.walkGate("e1", { ...WALK, followed_by: "x1" }), "people/e1/walk-gate", { ...WALK, followed_by: "x1" }],
    [deeds.walkDoor("e1", "door-main", "in", 300), "people/e1/walk-door", { door: "door-main", direction: "in", pace_ms: 300, within_ms: 10_000 }],
    [deeds.atDoor("door-main", "break_glass"), "doors/door-main", { do: "break_glass" }],
    [deeds.atBox("locker-a", 12, "jam"), "boxes/locker-a/12", { do: "jam" }],
    [deeds.atFire("fire-panel", "cut_wire"), "fire/fire-panel", { do: "cut_wire" }],
    [deeds.turnSensitivity("gate-a", deeds.sensitivities(8)[3]!, 100), "gates/gate-a/sensitivity", { of: "zone", zone: 3, value: 100 }],
    [deeds.turnSensitivity("gate-a", deeds.sensitivities(8)[16]!, 0), "gates/gate-a/sensitivity", { of: "phone_zone", zone: 8, value: 0 }],
    [deeds.turnSensitivity("gate-a", deeds.sensitivities(8)[0], 999), "gates/gate-a/sensitivity", { of: "overall", value: 999 }],
    [deeds.cable("gate-a", true), "devices/gate-a/cable", { cut: true }],
    [deeds.fault("gate-a", "silence", { after_ms: 5 }), "devices/gate-a/fault", { kind: "silence", after_ms: 5 }],
    [deeds.fault("gate-a", null), "devices/gate-a/fault", { kind: null }],
  ])("%j goes to its own door", (deed, path, body) => {
    expect(deed).toEqual({ path: `/backdoor/${path}`, body });
  });

  it("cannot be led astray by a name", () => {
    expect(deeds.takeCard("../x").path).toBe("/backdoor/people/..%2Fx/take-card");
  });

  it("keeps its kind against parameters of the same name", () => {
    expect(deeds.fault("a", "delay", { kind: "silence" }).body["kind"]).toBe("delay");
  });
});

describe("typed numbers and parameters", () => {
  it("are taken when they are whole and within their bounds", () => {
    expect(deeds.millis(" 600 ", 0, 60_000)).toBe(600);
    expect(["0", "999", "1000"].map(deeds.sensitivityValue)).toEqual([0, 999, null]);
    for (const typed of ["", "-1", "60001", "1.5", "fast"]) expect(deeds.millis(typed, 0, 60_000)).toBeNull();
  });

  it("become numbers, flags or texts", () => {
    expect(deeds.parameters("delay_ms=500 once=true，mode=odd ratio=0.5")).toEqual({ delay_ms: 500, once: true, mode: "odd", ratio: 0.5 });
    expect(deeds.parameters("  ")).toEqual({});
  });

  it("are refused when a part has no name or no value", () => {
    expect(deeds.parameters("delay")).toBeNull();
    expect(deeds.parameters("=5")).toBeNull();
    expect(deeds.parameters("a=1 b=")).toBeNull();
  });
});

describe("words of the panel", () => {
  it("name places and phones, also those of rooms and boxes", () => {
    const texts = textsOf("zh");
    const [one] = parseSite({ ...RAW, people: [person({ phone: "locker-a/7" })] }).people;
    expect(placeOf(texts, "between")).toBe("检测门与大门之间");
    expect(placeOf(texts, "room-1")).toBe("评审室 1");
    expect(placeOf(texts, "on the roof")).toBe("on the roof");
    expect(phoneOf(texts, one!)).toBe("手机在 locker-a/7");
  });
});
