import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { disclosureAddress, keyOf, parseHanded, shareOf, waitsForShares } from "../../src/console/opening.ts";
import { textsOf } from "../../src/console/texts.ts";
import { paramsTold, placeOf } from "../../src/console/told.ts";
import { parseStaffState, type Session } from "../../src/shared/staff-state.ts";

const site = parseStaffState(JSON.parse(readFileSync(new URL("../mock/staff.json", import.meta.url), "utf8")));
const session = (changes: Partial<Session>): Session => ({ ...(site.sessions[0] as Session), state: "prepared", packaged: true, ...changes });

describe("what opens a sealed list", () => {
  it("is a share file, as the custodian's own machine writes it", () => {
    expect(shareOf('{"custodian": "c-1+0a1b2c3d", "share": "AAAA", "session": "s-1"}')).toEqual({ custodian: "c-1+0a1b2c3d", share: "AAAA" });
    for (const content of ["", "AAAA", "null", '{"share": "AAAA"}', '{"custodian": 1, "share": "AAAA"}']) expect(shareOf(content)).toBeNull();
  });

  it("or a key of 32 bytes in base64, alone or named", () => {
    const key = `${"A".repeat(43)}=`;
    expect([keyOf(`${key}\n`), keyOf(JSON.stringify({ key }))]).toEqual([key, key]);
    for (const content of ["", "AAAA", "{}", '{"format": "sealroom-draw-key/1", "sealed": "00"}']) expect(keyOf(content)).toBeNull();
  });

  it("is waited for while a package is sealed", () => {
    expect(waitsForShares(session({ list_state: "sealed" }))).toBe(true);
    expect(waitsForShares(session({ list_state: "supplementing" }))).toBe(true);
    for (const other of [{ packaged: false, list_state: "sealed" }, { list_state: "active" }, { list_state: null }, { state: "closed", list_state: "sealed" }]) {
      expect(waitsForShares(session(other))).toBe(false);
    }
  });

  it("is told by the posts of the custodians", () => {
    const raw = { held: 1, needed: 2, opening_key: false, custodians: [{ custodian: "c-1+0a1b2c3d", handed: true }] };
    expect(parseHanded(raw)).toEqual(raw);
    expect(() => parseHanded({ held: 1 })).toThrow();
  });
});

it("a list that is secret no longer has a disclosure, where a bank signed it", () => {
  expect(disclosureAddress("/api", session({ list_state: "declassified" }), true)).toBe(`/api/draw-disclosures?session=${site.sessions[0]?.id}&full=true`);
  expect(disclosureAddress("/api", session({ list_state: "closed" }), false)).toBeNull();
  expect(disclosureAddress("/api", session({ list_state: "declassified", packaged: false }), false)).toBeNull();
});

describe("places and parameters of alarms", () => {
  const zh = textsOf("zh");

  it("are told by the names that staff know", () => {
    const person = site.people[0];
    expect(placeOf(zh, site, person?.person ?? "")).toBe(person?.masked_name);
    expect([placeOf(zh, site, "a"), placeOf(zh, site, "centre"), placeOf(zh, site, "cam-9")]).toEqual(["A 通道", "中心系统", "cam-9"]);
    expect(placeOf(zh, site, site.sessions[0]?.id ?? "")).toBe(site.sessions[0]?.title);
  });

  it("once each, and never by a code", () => {
    expect(paramsTold(zh, site, { place: "centre", cause: "refused" })).toBe("中心系统 · 拒绝连接");
    expect(paramsTold(zh, site, { place: "x", person: "x" })).toBe("x");
    expect(paramsTold(zh, site, { place: "link:centre", mode: "centre_lost", before_start: "yes" })).toBe("link:centre · 中心系统中断 · 评审开始前");
    expect(paramsTold(zh, site, { faults: "cam-1:not_connected, disk:storage_full" })).toBe("cam-1 没有接通、磁盘 录像磁盘已满");
  });
});
