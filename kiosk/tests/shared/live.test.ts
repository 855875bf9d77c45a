import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Feed, type Link, RETRY_MS, SILENCE_MS, type Source } from "../../src/shared/live.ts";

/** A stream whose events the test sends. */
class Stream implements Source {
  closed = false;
  readonly #listeners = new Map<string, (event: { data?: string }) => void>();

  constructor(readonly url: string) {}

  addEventListener(type: string, listener: (event: { data?: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  send(type: string, data?: unknown): void {
    this.#listeners.get(type)?.(data === undefined ? {} : { data: JSON.stringify(data) });
  }

  close(): void {
    this.closed = true;
  }
}

let streams: Stream[];
let states: number[];
let links: Link[];
let feed: Feed<number>;

const last = (): Stream => streams.at(-1) as Stream;

beforeEach(() => {
  vi.useFakeTimers();
  [streams, states, links] = [[], [], []];
  feed = new Feed<number>({
    url: () => `/events?n=${streams.length}`,
    parse: (data) => {
      if (typeof data !== "number") throw new Error("not a number");
      return data;
    },
    onState: (state) => states.push(state),
    onLink: (link) => links.push(link),
    open: (url) => {
      const stream = new Stream(url);
      streams.push(stream);
      return stream;
    },
  });
  feed.start();
});

afterEach(() => {
  feed.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("a live feed", () => {
  it("is live with the first state, not with the connection alone", () => {
    last().send("open");
    expect(links).toEqual(["connecting"]);
    last().send("state", 1);
    expect(links).toEqual(["connecting", "live"]);
    expect(states).toEqual([1]);
  });

  it("is lost after an error, and connects anew: a closed EventSource never would", () => {
    last().send("state", 1);
    last().send("error");
    expect(links.at(-1)).toBe("lost");
    expect(last().closed).toBe(true);
    vi.advanceTimersByTime(RETRY_MS.first);
    expect(streams).toHaveLength(2);
    last().send("state", 2);
    expect(states).toEqual([1, 2]);
    expect(links.at(-1)).toBe("live");
  });

  it("asks for the address anew at each connection", () => {
    last().send("error");
    vi.advanceTimersByTime(RETRY_MS.first);
    expect(streams.map((stream) => stream.url)).toEqual(["/events?n=0", "/events?n=1"]);
  });

  it("waits longer after each failure, up to a limit, and less again after a state", () => {
    const waits: number[] = [];
    for (let failure = 0; failure < 7; failure += 1) {
      const before = Date.now();
      last().send("error");
      vi.advanceTimersToNextTimer();
      waits.push(Date.now() - before);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    last().send("state", 1);
    last().send("error");
    const before = Date.now();
    vi.advanceTimersToNextTimer();
    expect(Date.now() - before).toBe(RETRY_MS.first);
  });

  it("is lost when the server is silent, which EventSource does not notice", () => {
    last().send("state", 1);
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(links.at(-1)).toBe("live");
    vi.advanceTimersByTime(1);
    expect(links.at(-1)).toBe("lost");
  });

  it("stays live through heartbeats", () => {
    last().send("state", 1);
    for (let beat = 0; beat < 5; beat += 1) {
      vi.advanceTimersByTime(10_000);
      last().send("beat", {});
    }
    expect(links.at(-1)).toBe("live");
  });

  it("takes a state that cannot be read as a lost link, never as the state", () => {
    last().send("state", "nonsense");
    expect(states).toEqual([]);
    expect(links.at(-1)).toBe("lost");
  });

  it("hears nothing of a stream that was given up", () => {
    const old = last();
    old.send("error");
    vi.advanceTimersByTime(RETRY_MS.first);
    old.send("state", 9);
    expect(states).toEqual([]);
  });

  it("does nothing after it was stopped", () => {
    feed.stop();
    last().send("state", 1);
    vi.advanceTimersByTime(60_000);
    expect(states).toEqual([]);
    expect(streams).toHaveLength(1);
  });
});
