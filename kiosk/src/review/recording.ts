import { type Fields, fields, list, number, orNull, text } from "../shared/reading.ts";

/** A source's recording as its index tells it. Times are microseconds UTC. */
export interface Index {
  readonly segments: readonly Segment[];
  readonly gaps: readonly Gap[];
}
export interface Segment {
  readonly name: string;
  readonly start_utc_us: number;
  readonly end_utc_us: number;
  readonly bytes: number;
}
export interface Gap {
  readonly from_utc_us: number;
  readonly to_utc_us: number;
  readonly cause: string;
  /** "all", or the one that is missing while the other goes on: "picture", "sound". */
  readonly track: string;
}
export interface Span {
  readonly from_utc_us: number;
  readonly to_utc_us: number;
}

/** Reads the recorder's index, segments in the order of time; a wrong shape throws `BadShape`. */
export function parseIndex(raw: unknown): Index {
  const from = fields(raw, "index");
  const segments = list(from, "segments", readSegment).filter((segment) => segment.end_utc_us > segment.start_utc_us);
  return { segments: segments.sort((one, other) => one.start_utc_us - other.start_utc_us), gaps: list(from, "gaps", readGap) };
}

const readSegment = (item: Fields): Segment => ({
  name: text(item, "name"),
  start_utc_us: number(item, "start_utc_us"),
  end_utc_us: number(item, "end_utc_us"),
  bytes: number(item, "bytes"),
});

const readGap = (item: Fields): Gap => ({
  from_utc_us: number(item, "from_utc_us"),
  to_utc_us: number(item, "to_utc_us"),
  cause: text(item, "cause"),
  track: orNull(item, "track", text) ?? "all",
});

/** Bytes of a recording between two moments: whole for what lies inside, by time for what is cut. An estimate. */
export function bytesBetween(index: Index, from_utc_us: number, to_utc_us: number): number {
  return index.segments.reduce((sum, { start_utc_us, end_utc_us, bytes }) => {
    const shared_us = Math.min(end_utc_us, to_utc_us) - Math.max(start_utc_us, from_utc_us);
    return sum + (shared_us > 0 ? (bytes * shared_us) / (end_utc_us - start_utc_us) : 0);
  }, 0);
}

/** From the first to the last thing that any source of the session has, or null when there is nothing yet. */
export function spanOf(indexes: readonly Index[]): Span | null {
  const starts = indexes.flatMap((index) => index.segments.map((segment) => segment.start_utc_us));
  const ends = indexes.flatMap((index) => index.segments.map((segment) => segment.end_utc_us));
  const froms = indexes.flatMap((index) => index.gaps.map((gap) => gap.from_utc_us));
  const tos = indexes.flatMap((index) => index.gaps.map((gap) => gap.to_utc_us));
  if (starts.length === 0) return null;
  return { from_utc_us: least([...starts, ...froms]), to_utc_us: most([...ends, ...tos]) };
}

/** Sources of a session connect one after another; who begins within this is waited for when the review opens. */
const OPENS_WITHIN_US = 2_000_000;

/**
 * Where a review opens: at the first moment at which every source has a picture, so that nobody's first sight of a good
 * recording is "not recorded". What lies before stays on the timeline. A source that begins late is not waited for.
 */
export function openingOf(indexes: readonly Index[], span: Span): number {
  const firsts = indexes.flatMap((index) => index.segments[0]?.start_utc_us ?? []);
  return most([span.from_utc_us, ...firsts.filter((first) => first - span.from_utc_us <= OPENS_WITHIN_US)]);
}

const least = (values: readonly number[]): number => values.reduce((one, other) => Math.min(one, other));
const most = (values: readonly number[]): number => values.reduce((one, other) => Math.max(one, other));

/** Causes that the page itself gives where the recorder states none. */
export const CAUSES = { before: "before_first", after: "after_last", unstated: "unstated" } as const;

/** Two segments that meet within this are one: the recorder cuts between two frames. At the ends of the span nothing is forgiven. */
const JOIN_US = 100_000;

/**
 * Every stretch of the span that a source has no recording of, in the order of time, each with a cause: stated by the
 * recorder, or "unstated" when it is silent about it. A missing second cannot hide.
 */
export function holesOf(index: Index, span: Span): Gap[] {
  const unstated = uncovered([...index.segments.map(spanOfSegment), ...index.gaps], span);
  const first = index.segments[0]?.start_utc_us ?? span.to_utc_us;
  const last = index.segments.at(-1)?.end_utc_us ?? span.to_utc_us;
  const named = unstated.map((hole): Gap => ({
    ...hole,
    track: "all",
    cause: hole.to_utc_us <= first ? CAUSES.before : hole.from_utc_us >= last ? CAUSES.after : CAUSES.unstated,
  }));
  return [...index.gaps, ...named].sort((one, other) => one.from_utc_us - other.from_utc_us);
}

const spanOfSegment = (segment: Segment): Span => ({ from_utc_us: segment.start_utc_us, to_utc_us: segment.end_utc_us });

function uncovered(parts: readonly Span[], span: Span): Span[] {
  const holes: Span[] = [];
  let at = span.from_utc_us;
  const hole = (to: number, forgiven: number): void => {
    if (to - at > forgiven) holes.push({ from_utc_us: at, to_utc_us: to });
  };
  for (const part of [...parts].sort((one, other) => one.from_utc_us - other.from_utc_us)) {
    hole(part.from_utc_us, at === span.from_utc_us ? 0 : JOIN_US);
    at = Math.max(at, part.to_utc_us);
  }
  hole(span.to_utc_us, 0);
  return holes;
}

/** The hole at that moment that leaves no picture, or only no sound; null = the source has it. */
export function holeAt(holes: readonly Gap[], utc_us: number, missing: "picture" | "sound" = "picture"): Gap | null {
  const ours = missing === "picture" ? (hole: Gap) => hole.track !== "sound" : (hole: Gap) => hole.track === "sound";
  return holes.find((hole) => ours(hole) && hole.from_utc_us <= utc_us && utc_us < hole.to_utc_us) ?? null;
}
