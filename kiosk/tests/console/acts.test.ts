import { describe, expect, it } from "vitest";
import { ACTS, type Act, type ActKind } from "../../src/console/acts.ts";
import { bodyOf, lackOf, partsOf, withPart } from "../../src/console/signing.ts";
import { textsOf } from "../../src/console/texts.ts";

const ONE = [{ staff: "g1", pin: "1" }];
const TWO = [{ staff: "g1", pin: "1" }, { staff: "g2", pin: "2" }];
const override: ActKind = ACTS.override_unlock;

describe("what an act still lacks", () => {
  it("is nothing when one person signed a simple act", () => {
    expect(lackOf(ACTS.prepare_session, ONE, "", {})).toBeNull();
  });

  it("is a staff id or a PIN of each person asked", () => {
    expect(lackOf(ACTS.prepare_session, [{ staff: " ", pin: "1" }], "", {})).toBe("staff");
    expect(lackOf(ACTS.prepare_session, [{ staff: "g1", pin: "" }], "", {})).toBe("pin");
    expect(lackOf(override, ONE, "why", { seconds: "5" })).toBe("staff");
  });

  it("is a second person: the same one twice does not count, not with blanks either", () => {
    expect(lackOf(override, [TWO[0]!, { staff: " g1 ", pin: "2" }], "why", { seconds: "5" })).toBe("same_person");
  });

  it("is a reason where the rule is set aside", () => {
    expect(lackOf(override, TWO, "  ", { seconds: "5" })).toBe("reason");
    expect(lackOf(override, TWO, "why", { seconds: "5" })).toBeNull();
  });

  it.each(["0", "61", "2.5", "soon", "-1"])("is a sensible time for %s seconds", (seconds) => {
    expect(lackOf(override, TWO, "why", { seconds })).toBe("seconds");
  });

  it("is what was found, as long as nobody said it", () => {
    expect(lackOf(ACTS.resolve_alarm, TWO, "", { result: "" })).toBe("field");
    expect(lackOf(ACTS.resolve_alarm, TWO, "", { result: "walk_back" })).toBeNull();
  });

  it("is told from the top of the dialog down", () => {
    expect(lackOf(override, [{ staff: "g1", pin: "" }], "", { seconds: "" })).toBe("field");
    expect(lackOf(override, [{ staff: "g1", pin: "" }], "", { seconds: "5" })).toBe("reason");
  });

  it("is every field of a plan, and an end after its start", () => {
    const plan = { session: "s-1", title: "t", room: "1", start_utc: "2026-01-02T09:00", end_utc: "2026-01-02T12:00" };
    expect(lackOf(ACTS.plan_session, ONE, "", plan)).toBeNull();
    expect(lackOf(ACTS.plan_session, ONE, "", { ...plan, title: " " })).toBe("field");
    expect(lackOf(ACTS.plan_session, ONE, "", { ...plan, end_utc: plan.start_utc })).toBe("order");
  });
});

describe("what a list, a digest and a report still lack", () => {
  it("is every tick that the checklist has to hold; more may be ticked", () => {
    const needed = ["network_cut", "materials_sealed"];
    expect(lackOf(ACTS.sign_checklist, TWO, "", { items: "network_cut" }, needed)).toBe("ticks");
    expect(lackOf(ACTS.sign_checklist, TWO, "", { items: "materials_sealed network_cut more" }, needed)).toBeNull();
  });

  it("is 64 digits of a digest", () => {
    expect(lackOf(ACTS.archive_session, ONE, "", { package_sha256: "abc" })).toBe("sha256");
    expect(lackOf(ACTS.archive_session, ONE, "", { package_sha256: ` ${"AB".repeat(32)} ` })).toBeNull();
  });

  it("is one word of each member: nobody signs and refuses", () => {
    const report = { report_sha256: "ab".repeat(32), signed: "p-1 p-2", refused: "p-2" };
    expect(lackOf(ACTS.sign_report, TWO, "", report)).toBe("twice");
    expect(lackOf(ACTS.sign_report, TWO, "", { ...report, refused: "" })).toBeNull();
    expect(lackOf(ACTS.sign_report, TWO, "", { ...report, signed: "" })).toBe("field");
  });

  it("is nothing of what may be left out", () => {
    expect(lackOf(ACTS.revoke, TWO, "why", { cause: "" })).toBeNull();
    expect(lackOf(ACTS.suspend_session, ONE, "", { cause: "" })).toBe("field");
  });
});

describe("a value of several parts", () => {
  it("takes a part in once, and out again", () => {
    expect(withPart("a b", "c", true)).toBe("a b c");
    expect(withPart("a b", "b", true)).toBe("a b");
    expect(withPart("a b", "a", false)).toBe("b");
    expect(partsOf("")).toEqual([]);
  });
});

describe("the body of an act", () => {
  it("carries ticks and people as lists, lines without blanks, and nothing that was left empty", () => {
    const roll = { act: "take_roll", preset: { session: "s-1" }, about: "" } as const;
    expect(bodyOf(roll, ONE, "", { present: "p-1 p-2" })).toMatchObject({ present: ["p-1", "p-2"] });
    const hatch = { act: "open_hatch", preset: { hatch: "h-1", side: "outer" }, about: "" } as const;
    const body = bodyOf(hatch, ONE, "", { items: " 图纸 \n\n硒鼓", session: "" });
    expect(body).toEqual({ hatch: "h-1", side: "outer", items: ["图纸", "硒鼓"], by: [ONE[0]], reason: "" });
  });

  it("carries a digest in small letters and a decision as it was pressed", () => {
    const archive = { act: "archive_session", preset: { session: "s-1" }, about: "" } as const;
    expect(bodyOf(archive, ONE, "", { package_sha256: "AB".repeat(32) })).toMatchObject({ package_sha256: "ab".repeat(32) });
    const hold = { act: "decide_hold", preset: { person: "p-1", admit: false }, about: "" } as const;
    expect(bodyOf(hold, TWO, "why", {})).toMatchObject({ person: "p-1", admit: false });
  });

  it("carries the preset, the persons asked for and no other", () => {
    const wish = { act: "prepare_session", preset: { session: "s-1" }, about: "" } as const;
    expect(bodyOf(wish, TWO, " ", {})).toEqual({ session: "s-1", by: [{ staff: "g1", pin: "1" }], reason: "" });
  });

  it("carries seconds as a number and blanks trimmed", () => {
    const wish = { act: "override_unlock", preset: { door: "door-main" }, about: "" } as const;
    expect(bodyOf(wish, [{ staff: " g1 ", pin: " 1" }, TWO[1]!], " why ", { seconds: "5" })).toEqual({
      door: "door-main", seconds: 5, reason: "why", by: [{ staff: "g1", pin: " 1" }, { staff: "g2", pin: "2" }],
    });
  });

  it("carries local times as UTC", () => {
    const wish = { act: "plan_session", preset: {}, about: "" } as const;
    const body = bodyOf(wish, ONE, "", { session: "s", title: "t", room: "1", start_utc: "2026-01-02T09:00", end_utc: "2026-01-02T10:00" });
    expect(body).toMatchObject({ start_utc: new Date(2026, 0, 2, 9).toISOString() });
  });
});

describe("the catalogue of acts", () => {
  it("asks two different persons for every override", () => {
    for (const act of ["override_unlock", "open_box", "resolve_alarm", "revoke", "approve_exit"] as const) expect(ACTS[act].persons).toBe(2);
  });

  it("has a name in both languages for each act and field", () => {
    for (const language of ["zh", "en"] as const) {
      const texts = textsOf(language);
      for (const [act, kind] of Object.entries(ACTS) as [Act, ActKind][]) {
        expect(texts.acts[act]).toBeTruthy();
        for (const field of kind.fields) expect(texts.fields[field.label ?? field.name]).toBeTruthy();
      }
    }
  });
});
