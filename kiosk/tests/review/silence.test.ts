import { describe, expect, it } from "vitest";
import { readHead } from "../../src/review/mp4.ts";
import { isSilenced, silenced } from "../../src/review/silence.ts";
import { box, bytes, file, FTYP, moof, moov, SOUND, sound, VIDEO } from "./mp4-bytes.ts";

const G711 = { ...SOUND, entry: sound("alaw") };

async function through(content: Uint8Array, step: number): Promise<Uint8Array> {
  async function* parts(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < content.length; at += step) yield content.slice(at, at + step);
  }
  const out: number[] = [];
  for await (const part of silenced(parts())) out.push(...part);
  return Uint8Array.from(out);
}

const names = (content: Uint8Array): string[] => [...String.fromCharCode(...content).matchAll(/trak|traf|moof|free/g)].map((match) => match[0]);

describe("a file with sound that no browser plays", () => {
  const content = bytes(file(2, 50, [VIDEO, G711]), moof({ id: 1, at: 5 }, { id: 2, at: 5 }), box("mdat", [1, 2, 3]));

  it("becomes one of pictures alone, of the same size", async () => {
    const quiet = await through(content, content.length);
    expect(quiet.length).toBe(content.length);
    expect(readHead(content)?.mime).toContain("alaw");
    expect(readHead(quiet)).toEqual({ mime: 'video/mp4; codecs="avc1.640028"', tracks: "v", start_s: 2 });
    expect(names(quiet)).toEqual(["trak", "free", "moof", "traf", "free", "moof", "traf", "free"]);
  });

  it.each([1, 7, 64, 1000])("does so however the bytes come: %i at a time", async (step) => {
    expect(await through(content, step)).toEqual(await through(content, content.length));
  });

  it("is told of", async () => {
    const told: boolean[] = [];
    for (const whole of [content, file(1, 30)]) {
      async function* parts(): AsyncGenerator<Uint8Array> {
        yield whole.slice();
      }
      for await (const _ of silenced(parts(), (silences) => told.push(silences)));
    }
    expect(told).toEqual([true, false]);
  });

  it("loses fragments that hold nothing but sound, media stays where it is", async () => {
    const alone = bytes(FTYP, moov(VIDEO, G711), moof({ id: 2, at: 0 }), box("mdat", [9, 9]), moof({ id: 1, at: 0 }), box("mdat", [8]));
    expect(names(await through(alone, 50))).toEqual(["trak", "free", "free", "free", "moof", "traf"]);
    expect((await through(alone, 50)).slice(-1)).toEqual(Uint8Array.of(8));
  });
});

describe("any other file", () => {
  it.each([1, 13, 5000])("runs through unchanged, %i bytes at a time", async (step) => {
    const content = bytes(file(1, 300), moof({ id: 1, at: 9 }), box("mdat", [0, 0, 0, 2, 109, 111, 111, 118]), [1, 2, 3]);
    expect(await through(content, step)).toEqual(content);
  });

  it("runs through to its end when a box has none", async () => {
    const endless = bytes([0, 0, 0, 0, 109, 100, 97, 116], new Uint8Array(500));
    expect(await through(endless, 100)).toEqual(endless);
  });

  it("is told apart by the recorder's file names", () => {
    expect([isSilenced("000001.mov"), isSilenced("000001.mp4")]).toEqual([true, false]);
  });
});
