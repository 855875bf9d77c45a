import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LivePlayer, type LiveState } from "../../src/review/live.ts";
import { file } from "./mp4-bytes.ts";
import { StandInShelf } from "./stand-in-shelf.ts";

/** A WebSocket whose other end is the test. */
class StandInSocket extends EventTarget {
  static made: StandInSocket[] = [];
  binaryType = "";
  closed = false;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    StandInSocket.made.push(this);
  }

  send(data: unknown): void {
    const bytes = data instanceof Uint8Array ? data.slice().buffer : JSON.stringify(data);
    this.dispatchEvent(new MessageEvent("message", { data: bytes }));
  }

  close(): void {
    if (!this.closed) this.dispatchEvent(new Event("close"));
    this.closed = true;
  }
}

let shelf: StandInShelf;
let states: LiveState[];
let video: { currentTime: number; playbackRate: number; paused: boolean; play: () => Promise<void> };
let player: LivePlayer;
let running: Promise<void>;
let serial: number;

const settle = (ms = 20): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const socket = (): StandInSocket => StandInSocket.made.at(-1) ?? expect.fail("no socket");

/** A header and so many seconds of pictures; the stand-in takes the header for itself. */
async function begin(seconds: number): Promise<void> {
  socket().send({ kind: "begin", utc_us: 1, media_us: 10_000_000 });
  const head = file(10, 0);
  socket().send(head.subarray(0, 40));
  socket().send(head.subarray(40));
  for (let at = 0; at < seconds; at += 1) socket().send(new Uint8Array(10));
  await settle();
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", StandInSocket);
  StandInSocket.made = [];
  [shelf, states, serial] = [new StandInShelf(), [], 0];
  video = { currentTime: 0, playbackRate: 1, paused: true, play: () => Promise.resolve() };
  player = new LivePlayer(video, shelf, () => Promise.resolve(`ws://recorder/live/cam?ticket=${(serial += 1)}`), (state) => states.push(state));
  running = player.run();
  await settle();
});

afterEach(async () => {
  player.stop();
  await settle(20_000);
  await running;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a live tile", () => {
  it("puts what comes on its shelf and stands near the newest picture", async () => {
    await begin(5);
    expect(states.at(-1)).toBe("live");
    expect(shelf.has(4.9)).toBe(true);
    expect(video.currentTime).toBeGreaterThan(2);
  });

  it.each([[0.3, 1], [0.8, 1.03], [1.5, 1.1]])("plays at another speed when it is %f s behind: %f", async (lag_s, rate) => {
    await begin(5);
    video.currentTime = 6 - lag_s;
    socket().send(new Uint8Array(10));
    await settle();
    expect(video.playbackRate).toBe(rate);
  });

  it("jumps when it is far behind", async () => {
    await begin(5);
    video.currentTime = 1;
    socket().send(new Uint8Array(10));
    await settle();
    expect(video.currentTime).toBeCloseTo(5.8);
  });

  it("throws away what has been seen", async () => {
    await begin(60);
    expect([shelf.has(30), shelf.has(55)]).toEqual([false, true]);
  });

  it("goes on behind what it has when the camera came back with another header", async () => {
    await begin(5);
    await begin(3);
    expect(shelf.begun).toEqual([0, 5]);
    expect(shelf.has(7.9)).toBe(true);
  });

  it("says when nothing comes, and connects anew with a fresh ticket", async () => {
    await begin(2);
    await settle(2_100);
    expect(states.at(-1)).toBe("stale");
    await settle(3_000);
    expect(StandInSocket.made.map((one) => one.url.slice(-1))).toEqual(["1", "2"]);
    await begin(2);
    expect(states.at(-1)).toBe("live");
  });

  it("tries less and less often where there is nothing", async () => {
    for (let at = 0; at < 40; at += 1) {
      socket().close();
      await settle(500);
    }
    expect(StandInSocket.made.length).toBeLessThan(7);
  });

  it("connects anew when a browser refuses the pictures", async () => {
    await begin(2);
    shelf.append = () => Promise.reject(new Error("decoder"));
    socket().send(new Uint8Array(10));
    await settle(1_500);
    expect(StandInSocket.made).toHaveLength(2);
  });
});
