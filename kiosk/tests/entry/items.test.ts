import { describe, expect, it } from "vitest";
import { ANOTHER, companyPages, parseCompanies } from "../../src/entry/companies.ts";
import { ITEMS, ItemTicks } from "../../src/entry/items.ts";
import { textsOf } from "../../src/entry/texts.ts";

describe("the ticks of what lies in the box", () => {
  it("are sent whole, and quick fingers lose nothing: the newest list goes last", async () => {
    const sent: (readonly string[])[] = [];
    let shown: readonly string[] = [];
    let answer: (taken: boolean) => void = () => undefined;
    const ticks = new ItemTicks([], (items) => { sent.push(items); return new Promise((resolve) => (answer = resolve)); }, (items) => (shown = items));
    const done = ticks.toggle("phone");
    void ticks.toggle("watch");
    void ticks.toggle("usb");
    expect(shown).toEqual(["phone", "watch", "usb"]);
    answer(true);
    await Promise.resolve();
    await Promise.resolve();
    answer(true);
    await done;
    expect(sent).toEqual([["phone"], ["phone", "watch", "usb"]]);
  });

  it("go back to what the server holds when it did not take them", async () => {
    let shown: readonly string[] = [];
    const ticks = new ItemTicks(["phone"], () => Promise.resolve(false), (items) => (shown = items));
    await ticks.toggle("watch");
    expect(shown).toEqual(["phone"]);
  });

  it("have a word each in both languages", () => {
    for (const language of ["zh", "en"] as const) for (const item of ITEMS) expect(textsOf(language).items[item]).toBeTruthy();
  });
});

describe("the companies to avoid", () => {
  const companies = [1, 2, 3, 4, 5].map((no) => ({ no, name: `c${no}` }));

  it("are read with their numbers, and what else the answer says is left out", () => {
    expect(parseCompanies({ companies: [{ no: 1, name: "甲公司", org_code: "X" }] })).toEqual([{ no: 1, name: "甲公司" }]);
    expect(() => parseCompanies([])).toThrow();
  });

  it("are laid on pages, each once and in order", () => {
    expect(companyPages(companies, 2).map((page) => page.map((one) => one.no))).toEqual([[1, 2], [3, 4], [5]]);
    expect(companyPages([], 2)).toEqual([]);
    expect(companies.some((one) => one.no === ANOTHER)).toBe(false);
  });
});
