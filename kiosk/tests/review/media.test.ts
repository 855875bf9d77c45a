import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SourceMedia } from "../../src/review/media.ts";

let valid: string;
let serial: number;
let asked: string[];
let media: SourceMedia;

/** A controller that signs tickets and a recorder that takes only the valid one. */
function serve(address: string): Response {
  asked.push(address);
  if (address.startsWith("/api/v1/staff/ticket")) {
    serial += 1;
    return Response.json({ url: "http://recorder/media/s-1/cam", index_url: `http://recorder/media/s-1/cam/index?ticket=t${serial}`, ticket: `t${serial}`, live_url: `ws://recorder/live/cam?ticket=l${serial}` });
  }
  if (address.includes("sound=flac") && address.includes("000007")) return Response.json({ detail: "cannot be decoded" }, { status: 422 });
  if (!address.endsWith(`ticket=${valid}`)) return Response.json({ detail: "expired", detail_zh: "票据过期" }, { status: 403 });
  if (address.includes("/index?")) return Response.json({ segments: [], gaps: [] });
  return /00000[17]|picture/.test(address) ? new Response(new Uint8Array([1, 2, 3])) : Response.json({ detail: "no such file" }, { status: 404 });
}

beforeEach(() => {
  [valid, serial, asked] = ["t1", 0, []];
  vi.stubGlobal("fetch", vi.fn((address: string) => Promise.resolve().then(() => serve(address))));
  media = new SourceMedia("s-1", "cam a");
});
afterEach(() => vi.unstubAllGlobals());

const read = async (name: string): Promise<number[]> => {
  const parts: number[] = [];
  for await (const part of media.open(name, new AbortController().signal)) parts.push(...part);
  return parts;
};

describe("a source's media", () => {
  it("is opened with one ticket for index and files", async () => {
    expect(await media.index()).toEqual({ segments: [], gaps: [] });
    expect(await read("000001.mp4")).toEqual([1, 2, 3]);
    expect(asked[0]).toBe("/api/v1/staff/ticket?session=s-1&source=cam%20a");
    expect(serial).toBe(1);
  });

  it("asks for a new ticket when the old one is refused", async () => {
    await media.index();
    valid = "t2";
    expect(await read("000001.mp4")).toEqual([1, 2, 3]);
    expect(serial).toBe(2);
  });

  it("tells the recorder's words when the new ticket is refused too", async () => {
    valid = "none";
    await expect(media.index()).rejects.toMatchObject({ status: 403, detailZh: "票据过期" });
    expect(serial).toBe(2);
  });

  it("tells when a file is not there", async () => {
    await expect(read("000009.mp4")).rejects.toMatchObject({ status: 404, detail: "no such file" });
  });

  it("asks again for a ticket that could not be had", async () => {
    vi.mocked(fetch).mockImplementationOnce(() => Promise.reject(new TypeError("network")));
    await expect(media.index()).rejects.toMatchObject({ type: "unreachable" });
    expect(await media.index()).toEqual({ segments: [], gaps: [] });
  });

  it("asks for G.711 as sound that browsers play, and for the file as it is when that cannot be had", async () => {
    expect(await read("000001.mov")).toEqual([1, 2, 3]);
    expect(await read("000007.mov")).toEqual([1, 2, 3]);
    const queries = asked.slice(1).map((address) => address.slice(address.lastIndexOf("/")));
    expect(queries).toEqual(["/000001.mov?sound=flac&ticket=t1", "/000007.mov?sound=flac&ticket=t1", "/000007.mov?ticket=t1"]);
  });

  it("asks for the rest alone of what it has", async () => {
    await media.open("000001.mp4", new AbortController().signal, 700).next();
    expect(asked.at(-1)).toBe("http://recorder/media/s-1/cam/000001.mp4?after=700&ticket=t1");
  });

  it("has a picture of any moment, and a fresh address for the live view", async () => {
    expect((await media.picture(1234.6, new AbortController().signal)).size).toBe(3);
    expect(asked.at(-1)).toBe("http://recorder/media/s-1/cam/picture?at=1235&ticket=t1");
    expect(await media.liveAddress()).toBe("ws://recorder/live/cam?ticket=l2");
  });

  it("lets an abort through as an abort, which is no trouble", async () => {
    const abort = new AbortController();
    await media.index();
    vi.mocked(fetch).mockImplementationOnce(() => {
      abort.abort();
      return Promise.reject(new DOMException("broken off", "AbortError"));
    });
    const opened = media.open("000001.mp4", abort.signal);
    await expect(opened.next()).rejects.toMatchObject({ name: "AbortError" });
  });
});
