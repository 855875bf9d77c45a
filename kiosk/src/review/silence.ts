/**
 * Sound that no browser plays (G.711, as most cameras send it) would keep the picture from playing too: a SourceBuffer
 * takes all tracks of a file or none. Its boxes are renamed to "free", which players skip. Sizes stay, so every offset holds.
 */
const UNPLAYABLE: readonly string[] = ["alaw", "ulaw"];
const FREE = [..."free"].map((letter) => letter.charCodeAt(0));

/** Boxes that hold other boxes, on the way to what is renamed. */
const DEEPER: readonly string[] = ["moov", "trak", "mdia", "minf", "stbl", "mvex", "moof", "traf"];

interface Box {
  readonly type: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const typeAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

function* children(view: DataView, from: number, to: number): Generator<Box> {
  let at = from;
  while (at + 8 <= to) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > to) return;
    yield { type: typeAt(view, at + 4), at, from: at + 8, to: at + size };
    at += size;
  }
}

/** All boxes inside, at any depth that matters here. */
function* within(view: DataView, from: number, to: number): Generator<Box> {
  for (const box of children(view, from, to)) {
    yield box;
    if (DEEPER.includes(box.type)) yield* within(view, box.from, box.to);
  }
}

const first = (view: DataView, box: Box, type: string): Box | undefined => [...within(view, box.from, box.to)].find((one) => one.type === type);

/** Takes unplayable sound out of the description and the fragments of one file, in the order of the file. */
export class Silencer {
  readonly #tracks = new Set<number>();

  /** Sound is being left out. */
  get silences(): boolean {
    return this.#tracks.size > 0;
  }

  /** Changes a whole "moov" or "moof" in place; anything else stays. */
  hush(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [whole] = children(view, 0, view.byteLength);
    if (whole?.type === "moov") this.#describe(view, bytes, whole);
    if (whole?.type === "moof" && this.#tracks.size > 0) this.#fragment(view, bytes, whole);
  }

  #describe(view: DataView, bytes: Uint8Array, moov: Box): void {
    for (const trak of children(view, moov.from, moov.to)) {
      const stsd = trak.type === "trak" ? first(view, trak, "stsd") : undefined;
      const tkhd = first(view, trak, "tkhd");
      if (stsd === undefined || tkhd === undefined || !UNPLAYABLE.includes(typeAt(view, stsd.from + 12))) continue;
      this.#tracks.add(view.getUint32(tkhd.from + (view.getUint8(tkhd.from) === 1 ? 20 : 12)));
      bytes.set(FREE, trak.at + 4);
    }
    for (const trex of within(view, moov.from, moov.to)) {
      if (trex.type === "trex" && this.#tracks.has(view.getUint32(trex.from + 4))) bytes.set(FREE, trex.at + 4);
    }
  }

  #fragment(view: DataView, bytes: Uint8Array, moof: Box): void {
    let left = 0;
    for (const traf of children(view, moof.from, moof.to)) {
      if (traf.type !== "traf") continue;
      const tfhd = first(view, traf, "tfhd");
      if (tfhd !== undefined && this.#tracks.has(view.getUint32(tfhd.from + 4))) bytes.set(FREE, traf.at + 4);
      else left += 1;
    }
    if (left === 0) bytes.set(FREE, moof.at + 4);
  }
}

/**
 * The same file without unplayable sound, part by part: descriptions are held until they are whole, media runs through.
 * `onKnown` is told whether sound was left out.
 */
export async function* silenced(parts: AsyncIterable<Uint8Array>, onKnown: (silenced: boolean) => void = () => undefined): AsyncGenerator<Uint8Array> {
  const silencer = new Silencer();
  let held = new Uint8Array(0);
  let passing = 0;
  for await (const part of parts) {
    let rest: Uint8Array = joined(held, part);
    for (;;) {
      if (passing > 0 && rest.length > 0) {
        const through = rest.subarray(0, Math.min(passing, rest.length));
        passing -= through.length;
        rest = rest.subarray(through.length);
        yield through;
      }
      if (rest.length < 16) break;
      const [type, size] = sizeOf(rest);
      if (type !== "moov" && type !== "moof") {
        passing = size;
      } else if (rest.length < size) {
        break;
      } else {
        const whole = rest.slice(0, size);
        silencer.hush(whole);
        if (type === "moov") onKnown(silencer.silences);
        rest = rest.subarray(size);
        yield whole;
      }
    }
    held = rest.slice();
  }
  if (held.length > 0) yield held;
}

/** Type and size of the box at the beginning; one without an end reaches to the end of the file. */
function sizeOf(bytes: Uint8Array): [type: string, size: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = view.getUint32(0);
  const size = short === 1 ? Number(view.getBigUint64(8)) : short;
  return [typeAt(view, 4), size < 8 ? Number.POSITIVE_INFINITY : size];
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const whole = new Uint8Array(one.length + other.length);
  whole.set(one);
  whole.set(other, one.length);
  return whole;
}

/** The recorder keeps G.711 in QuickTime files; it gives them with other sound when it is asked to. */
export const isSilenced = (name: string): boolean => name.endsWith(".mov");
