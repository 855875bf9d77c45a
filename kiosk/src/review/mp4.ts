/** What the head of a fragmented MP4 file tells: enough to place it on the session's clock. */
export interface Head {
  /** For `addSourceBuffer`: `video/mp4; codecs="avc1.640028,mp4a.40.2"`. */
  readonly mime: string;
  /** "v", "a" or "va": a SourceBuffer takes segments with the same tracks only. */
  readonly tracks: string;
  /** Media time of the first picture (or sound, in a file without pictures), seconds. */
  readonly start_s: number;
}

/** The bytes are not a fragmented MP4 that a browser can play. */
export class NotPlayable extends Error {}

interface Box {
  readonly type: string;
  /** First and last byte of the content. */
  readonly from: number;
  readonly to: number;
}

interface Track {
  readonly id: number;
  readonly kind: "v" | "a";
  readonly timescale: number;
  readonly codec: string;
}

/** No head of ours is longer; beyond it the file is something else. */
const HEAD_MOST = 4_000_000;

/** Reads the head up to the first fragment's times; null = more bytes are needed. Throws `NotPlayable`. */
export function readHead(bytes: Uint8Array): Head | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let tracks: Track[] | undefined;
  for (const box of boxes(view, 0, view.byteLength)) {
    if (box.to > view.byteLength) break;
    if (box.type === "moov") tracks = tracksOf(view, box);
    if (box.type === "moof" && tracks !== undefined) return headOf(tracks, startsOf(view, box));
    if (box.type === "mdat" && tracks === undefined) throw new NotPlayable("media before its description");
  }
  if (view.byteLength > HEAD_MOST) throw new NotPlayable("no fragment found");
  return null;
}

function headOf(tracks: readonly Track[], starts: ReadonlyMap<number, number>): Head {
  const videos = tracks.filter((track) => track.kind === "v");
  const leading = [...videos, ...tracks].find((track) => starts.has(track.id));
  if (leading === undefined) throw new NotPlayable("a fragment of no known track");
  const type = videos.length > 0 ? "video/mp4" : "audio/mp4";
  return {
    mime: `${type}; codecs="${tracks.map((track) => track.codec).join(",")}"`,
    tracks: [...new Set(tracks.map((track) => track.kind))].sort().reverse().join(""),
    start_s: (starts.get(leading.id) ?? 0) / leading.timescale,
  };
}

/** Boxes one after another; the last may end beyond the bytes at hand. */
function* boxes(view: DataView, from: number, to: number): Generator<Box> {
  let at = from;
  while (at + 8 <= to) {
    const short = view.getUint32(at);
    const long = short === 1;
    if (long && at + 16 > to) return;
    const size = long ? Number(view.getBigUint64(at + 8)) : short === 0 ? to - at : short;
    if (size < 8) throw new NotPlayable("a box without a size");
    yield { type: fourCc(view, at + 4), from: at + (long ? 16 : 8), to: at + size };
    at += size;
  }
}

function fourCc(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function inside(view: DataView, box: Box, ...path: string[]): Box | undefined {
  let within: Box | undefined = box;
  for (const type of path) {
    const parent: Box | undefined = within;
    within = parent && [...boxes(view, parent.from, parent.to)].find((child) => child.type === type);
  }
  return within;
}

function tracksOf(view: DataView, moov: Box): Track[] {
  return [...boxes(view, moov.from, moov.to)].flatMap((box) => (box.type === "trak" ? trackOf(view, box) : []));
}

function trackOf(view: DataView, trak: Box): Track[] {
  const tkhd = inside(view, trak, "tkhd");
  const mdhd = inside(view, trak, "mdia", "mdhd");
  const hdlr = inside(view, trak, "mdia", "hdlr");
  const stsd = inside(view, trak, "mdia", "minf", "stbl", "stsd");
  if (tkhd === undefined || mdhd === undefined || hdlr === undefined || stsd === undefined) return [];
  const handler = fourCc(view, hdlr.from + 8);
  if (handler !== "vide" && handler !== "soun") return [];
  const [entry] = boxes(view, stsd.from + 8, stsd.to);
  if (entry === undefined) return [];
  return [{
    id: view.getUint32(tkhd.from + (view.getUint8(tkhd.from) === 1 ? 20 : 12)),
    kind: handler === "vide" ? "v" : "a",
    timescale: view.getUint32(mdhd.from + (view.getUint8(mdhd.from) === 1 ? 20 : 12)),
    codec: codecOf(view, entry),
  }];
}

/** Where the boxes of a sample entry begin: after its fixed fields, video and sound. */
const VISUAL = 78;
const AUDIO = 28;

function codecOf(view: DataView, entry: Box): string {
  const visual: Box = { ...entry, from: entry.from + VISUAL };
  if (entry.type === "avc1" || entry.type === "avc3") {
    const avcc = inside(view, visual, "avcC");
    if (avcc === undefined) throw new NotPlayable("H.264 without its settings");
    return `${entry.type}.${[1, 2, 3].map((at) => hex(view.getUint8(avcc.from + at))).join("")}`;
  }
  if (entry.type === "mp4a") return `mp4a.40.${objectType(view, inside(view, { ...entry, from: entry.from + AUDIO }, "esds"))}`;
  const plain: Readonly<Record<string, string>> = { fLaC: "flac", Opus: "opus", hvc1: "hvc1.1.6.L120.B0", hev1: "hev1.1.6.L120.B0" };
  return plain[entry.type] ?? entry.type;
}

const hex = (value: number): string => value.toString(16).padStart(2, "0");

/** The AAC object type: first five bits of the decoder's own settings (tag 5) in the descriptor; 2 = AAC-LC. */
function objectType(view: DataView, esds: Box | undefined): number {
  if (esds === undefined) return 2;
  for (let at = esds.from + 4; at + 2 < esds.to; at += 1) {
    if (view.getUint8(at) !== 5) continue;
    let length = at + 1;
    while (length < esds.to && view.getUint8(length) === 0x80) length += 1;
    const size = view.getUint8(length);
    if (size >= 2 && length + size < esds.to) return view.getUint8(length + 1) >> 3;
  }
  return 2;
}

/** Decode time of each track's first sample in a fragment, in the track's own units. */
function startsOf(view: DataView, moof: Box): Map<number, number> {
  const starts = new Map<number, number>();
  for (const traf of boxes(view, moof.from, moof.to)) {
    if (traf.type !== "traf") continue;
    const tfhd = inside(view, traf, "tfhd");
    const tfdt = inside(view, traf, "tfdt");
    if (tfhd === undefined || tfdt === undefined) continue;
    const long = view.getUint8(tfdt.from) === 1;
    starts.set(view.getUint32(tfhd.from + 4), long ? Number(view.getBigUint64(tfdt.from + 4)) : view.getUint32(tfdt.from + 4));
  }
  return starts;
}
