import { describe, expect, it } from "vitest";
import { NotPlayable, readHead } from "../../src/review/mp4.ts";
import { box, bytes, file, FTYP, moof, moov, SOUND, sound, u32, VIDEO } from "./mp4-bytes.ts";

describe("the head of a file", () => {
  it("tells the codecs and where its media time begins", () => {
    expect(readHead(file(12.5))).toEqual({ mime: 'video/mp4; codecs="avc1.640028,mp4a.40.2"', tracks: "va", start_s: 12.5 });
  });

  it("takes the time of the pictures, whichever track comes first", () => {
    const head = readHead(bytes(moov(SOUND, VIDEO), moof({ id: 2, at: 48_000 }, { id: 1, at: 25_600 })));
    expect(head?.start_s).toBe(2);
  });

  it("takes the time of the sound while the first fragment has no picture", () => {
    expect(readHead(bytes(moov(VIDEO, SOUND), moof({ id: 2, at: 144_000 })))?.start_s).toBe(3);
  });

  it("reads 64-bit times", () => {
    const days_s = 40 * 24 * 3600;
    const head = readHead(bytes(moov({ ...VIDEO, long: true }), moof({ id: 1, at: days_s * VIDEO.timescale, long: true })));
    expect(head).toMatchObject({ tracks: "v", start_s: days_s });
  });

  it("leaves out tracks of other kinds", () => {
    expect(readHead(file(0, 0, [VIDEO, { ...SOUND, id: 3, handler: "text" }]))?.mime).toBe('video/mp4; codecs="avc1.640028"');
  });

  it("names sound alone as sound, and other codecs by their names", () => {
    expect(readHead(file(0, 0, [{ ...SOUND, entry: sound("fLaC") }]))).toMatchObject({ mime: 'audio/mp4; codecs="flac"', tracks: "a" });
    expect(readHead(file(0, 0, [VIDEO, { ...SOUND, entry: sound("Opus") }]))?.mime).toContain("opus");
    expect(readHead(file(0, 0, [{ ...VIDEO, entry: box("hvc1") }]))?.mime).toContain("hvc1.");
  });

  it("needs more bytes at every cut before the end of the first fragment's description", () => {
    const whole = file(1);
    const enough = whole.length - 108;
    for (let length = 0; length < enough; length += 1) expect(readHead(whole.subarray(0, length))).toBeNull();
    expect(readHead(whole.subarray(0, enough))).not.toBeNull();
  });

  it("is found behind boxes of another kind, also of 64-bit size", () => {
    const large = bytes(u32(1), [...new TextEncoder().encode("free")], u32(0), u32(20), [1, 2, 3, 4]);
    expect(readHead(bytes(FTYP, large, file(2)))?.start_s).toBe(2);
  });
});

describe("what is no fragmented file", () => {
  it.each([
    ["media before its description", bytes(FTYP, box("mdat", [1, 2, 3]))],
    ["a box that is smaller than its own head", bytes(u32(4), [1, 2, 3, 4])],
    ["a fragment of an unknown track", bytes(moov(VIDEO), moof({ id: 9, at: 0 }))],
    ["H.264 without its settings", file(0, 0, [{ ...VIDEO, entry: box("avc1", Array.from({ length: 78 }, () => 0)) }])],
  ])("is refused: %s", (_, content) => {
    expect(() => readHead(content)).toThrow(NotPlayable);
  });

  it("is refused when nothing comes for four megabytes", () => {
    expect(() => readHead(bytes(u32(50_000_000), new Uint8Array(4_000_001)))).toThrow(NotPlayable);
  });
});
