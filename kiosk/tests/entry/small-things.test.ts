import { describe, expect, it } from "vitest";
import { asks, secondsLeft } from "../../src/entry/countdown.ts";
import { linesOf, pagesOf, unitsOf } from "../../src/entry/pages.ts";
import { pointersOf } from "../../src/entry/pointers.ts";

describe("the countdown", () => {
  it("counts from the arrival of the state on this machine's clock", () => {
    expect(secondsLeft(30, 1000, 1000)).toBe(30);
    expect(secondsLeft(30, 1000, 11_400)).toBe(20);
  });

  it("never goes below nothing: only the server ends a step", () => {
    expect(secondsLeft(5, 0, 60_000)).toBe(0);
  });

  it("stays quiet without a deadline and before the last twenty seconds", () => {
    expect(secondsLeft(null, 0, 0)).toBeNull();
    expect(asks(null)).toBe(false);
    expect(asks(21)).toBe(false);
    expect(asks(20)).toBe(true);
  });
});

describe("pages of the commitment", () => {
  const SHEET = { lines: 6, units: 22 };

  it("count a Chinese character as two Latin letters", () => {
    expect(unitsOf("ab评审。")).toBe(2 + 6);
    expect(linesOf("评".repeat(11), SHEET)).toBeCloseTo(2.4);
  });

  it("hold every paragraph whole, once and in order", () => {
    const paragraphs = ["甲".repeat(30), "乙".repeat(20), "丙".repeat(5), "丁".repeat(40)];
    const pages = pagesOf(paragraphs, SHEET);
    expect(pages.flat()).toEqual(paragraphs);
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) {
      const used = page.reduce((lines, paragraph) => lines + linesOf(paragraph, SHEET), 0);
      expect(used <= SHEET.lines || page.length === 1).toBe(true);
    }
  });

  it("give a paragraph larger than a sheet one of its own", () => {
    expect(pagesOf(["a", "b".repeat(500), "c"], SHEET).map((page) => page.length)).toEqual([1, 1, 1]);
  });

  it("are none for no text", () => {
    expect(pagesOf([], SHEET)).toEqual([]);
  });
});

describe("arrows to physical things", () => {
  it("come from the address of the page", () => {
    expect(pointersOf("?lane=a&reader=down&locker=left")).toEqual({ reader: "down", locker: "left" });
  });

  it("are left out when the direction is none: a wrong arrow is worse than no arrow", () => {
    expect(pointersOf("?reader=behind&gate=")).toEqual({});
  });
});
