import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Scrub } from "../../src/review/scrub.svelte.ts";

let asked: [string, number][];
let answer: (blob: Blob | null) => void;
let scrub: Scrub;

const settle = async (): Promise<void> => {
  for (let at = 0; at < 5; at += 1) await Promise.resolve();
};

beforeEach(() => {
  asked = [];
  let urls = 0;
  vi.stubGlobal("URL", { createObjectURL: () => `blob:${(urls += 1)}`, revokeObjectURL: vi.fn() });
  scrub = new Scrub((source, utc_us) => {
    asked.push([source, utc_us]);
    return new Promise((resolve, reject) => (answer = (blob) => (blob === null ? reject(new Error("hole")) : resolve(blob))));
  });
});
afterEach(() => vi.unstubAllGlobals());

it("shows the picture of the second that is pointed at, fetched once", async () => {
  scrub.over("cam", 5_200_000);
  expect(scrub.shown).toEqual({ source: "cam", utc_us: 5_200_000, url: null });
  answer(new Blob());
  await settle();
  expect(scrub.shown?.url).toBe("blob:1");
  scrub.over("cam", 5_400_000);
  expect(scrub.shown?.url).toBe("blob:1");
  expect(asked).toEqual([["cam", 5_000_000]]);
});

it("fetches one at a time, and then the newest alone", async () => {
  for (const second of [1, 2, 3, 4]) scrub.over("cam", second * 1e6);
  answer(new Blob());
  await settle();
  expect(asked).toEqual([["cam", 1_000_000], ["cam", 4_000_000]]);
});

it("has no picture in a hole, and asks for it once", async () => {
  scrub.over("cam", 1e6);
  answer(null);
  await settle();
  scrub.over("cam", 1e6);
  expect(scrub.shown?.url).toBeNull();
  expect(asked).toHaveLength(1);
});

it("gives every picture back in the end", async () => {
  scrub.over("cam", 1e6);
  answer(new Blob());
  await settle();
  scrub.stop();
  expect(URL.revokeObjectURL).toHaveBeenCalledWith("blob:1");
  expect(scrub.shown).toBeNull();
});
