/** Builds just enough of a fragmented MP4 for the head reader. */
export type Part = Uint8Array | readonly number[];

export function bytes(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const u64 = (value: number): number[] => [...u32(Math.floor(value / 2 ** 32)), ...u32(value % 2 ** 32)];
const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const noughts = (count: number): number[] => Array.from({ length: count }, () => 0);

export function box(type: string, ...content: readonly Part[]): Uint8Array {
  const inner = bytes(...content);
  return bytes(u32(inner.length + 8), ascii(type), inner);
}

export interface TrackBytes {
  readonly id: number;
  readonly handler: "vide" | "soun" | "text";
  readonly timescale: number;
  readonly entry: Uint8Array;
  /** Version 1 boxes have 64-bit times. */
  readonly long?: boolean;
}

function trak(track: TrackBytes): Uint8Array {
  const version = track.long === true ? [1, 0, 0, 0] : [0, 0, 0, 0];
  const times = noughts(track.long === true ? 16 : 8);
  return box(
    "trak",
    box("tkhd", version, times, u32(track.id), noughts(20)),
    box(
      "mdia",
      box("mdhd", version, times, u32(track.timescale), noughts(8)),
      box("hdlr", noughts(8), ascii(track.handler), noughts(12)),
      box("minf", box("stbl", box("stsd", noughts(4), u32(1), track.entry))),
    ),
  );
}

export const moov = (...tracks: readonly TrackBytes[]): Uint8Array => box("moov", box("mvhd", noughts(100)), ...tracks.map(trak));

export function moof(...starts: readonly { readonly id: number; readonly at: number; readonly long?: boolean }[]): Uint8Array {
  const trafs = starts.map(({ id, at, long }) =>
    box("traf", box("tfhd", noughts(4), u32(id)), long === true ? box("tfdt", [1, 0, 0, 0], u64(at)) : box("tfdt", noughts(4), u32(at))),
  );
  return box("moof", box("mfhd", noughts(8)), ...trafs);
}

export const h264 = box("avc1", noughts(78), box("avcC", [1, 0x64, 0x00, 0x28, 0xff, 0xe1]));
/** AAC-LC in an elementary stream descriptor, lengths written long as FFmpeg does. */
export const aac = box("mp4a", noughts(28), box("esds", noughts(4), [3, 0x80, 0x80, 0x80, 0x22], noughts(3), [4, 0x80, 0x80, 0x80, 0x14], noughts(13), [5, 0x80, 0x80, 0x80, 2, 0x12, 0x10]));
export const sound = (type: string): Uint8Array => box(type, noughts(28));

export const VIDEO: TrackBytes = { id: 1, handler: "vide", timescale: 12_800, entry: h264 };
export const SOUND: TrackBytes = { id: 2, handler: "soun", timescale: 48_000, entry: aac };
export const FTYP = box("ftyp", ascii("isom"), u32(512));

/** A whole small file: pictures and sound that begin at `start_s`, then so much media. */
export function file(start_s: number, size = 100, tracks: readonly TrackBytes[] = [VIDEO, SOUND]): Uint8Array {
  const starts = tracks.map((track) => ({ id: track.id, at: start_s * track.timescale }));
  return bytes(FTYP, moov(...tracks), moof(...starts), box("mdat", noughts(size)));
}
