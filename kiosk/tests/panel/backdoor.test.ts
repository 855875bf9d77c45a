import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeCard } from "../../src/panel/deeds.ts";
import { Panel } from "../../src/panel/panel.svelte.ts";

const SITE = { seed: 1, devices: [], people: [], doors: [], boxes: [], gate: [], fire: [] };
let answers: Record<string, () => Response>;
let panel: Panel;
const json = (body: unknown, status = 200) => (): Response => new Response(JSON.stringify(body), { status });

beforeEach(() => {
  vi.useFakeTimers();
  answers = { "/backdoor/state": json(SITE), "/backdoor/faults": json({ kinds: { a: ["b"] } }), "/backdoor/people/e1/take-card": json({}) };
  vi.stubGlobal("fetch", vi.fn((url: string) => Promise.resolve((answers[url] ?? json({}, 404))())));
  panel = new Panel();
});

afterEach(() => {
  panel.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const calls = (url: string): number => vi.mocked(fetch).mock.calls.filter(([asked]) => asked === url).length;

describe("the panel", () => {
  it("fetches the state each second, and the faults once", async () => {
    panel.start();
    await vi.advanceTimersByTimeAsync(3_500);
    expect(calls("/backdoor/state")).toBe(4);
    expect(calls("/backdoor/faults")).toBe(1);
    expect(panel.faults).toEqual({ a: ["b"] });
  });

  it("says that it is lost, keeps what it saw, and finds back", async () => {
    panel.start();
    await vi.advanceTimersByTimeAsync(100);
    answers["/backdoor/state"] = () => { throw new TypeError("gone"); };
    await vi.advanceTimersByTimeAsync(1_000);
    expect(panel.lost).toBe(true);
    expect(panel.site).not.toBeNull();
    answers["/backdoor/state"] = json(SITE);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(panel.lost).toBe(false);
  });

  it("stops asking when it is stopped", async () => {
    panel.start();
    await vi.advanceTimersByTimeAsync(100);
    panel.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(calls("/backdoor/state")).toBe(1);
  });

  it("writes down how each deed went", async () => {
    await panel.run(takeCard("e1"), "first");
    answers["/backdoor/people/e1/take-card"] = json({ alarm: true });
    await panel.run(takeCard("e1"), "second");
    answers["/backdoor/people/e1/take-card"] = json({ detail: "no card", detail_zh: "没有卡" }, 409);
    await panel.run(takeCard("e1"), "third");
    expect(panel.lines.map((line) => [line.label, line.state])).toEqual([["third", "refused"], ["second", "alarm"], ["first", "done"]]);
    expect(panel.lines[0]?.problem?.text("zh")).toBe("没有卡");
  });

  it("shows a deed as going on while the walk lasts", async () => {
    let end: (response: Response) => void = () => undefined;
    vi.mocked(fetch).mockImplementationOnce(() => new Promise((resolve) => (end = resolve)));
    const walking = panel.run(takeCard("e1"), "slow");
    expect(panel.lines[0]?.state).toBe("going");
    end(json({})());
    await walking;
    expect(panel.lines[0]?.state).toBe("done");
  });

  it("keeps the last forty deeds", async () => {
    for (let count = 0; count < 45; count += 1) await panel.run(takeCard("e1"), String(count));
    expect(panel.lines).toHaveLength(40);
    expect(panel.lines[0]?.label).toBe("44");
  });
});
