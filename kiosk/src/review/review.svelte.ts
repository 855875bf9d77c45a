import { post, type Problem, problemOf, request } from "../shared/http.ts";
import { fields, text } from "../shared/reading.ts";
import type { Session } from "../shared/staff-state.ts";
import { API } from "../shared/staff.svelte.ts";
import { Patience, RATES, SessionClock } from "./clock.ts";
import { BEFORE_S, neighbour, parseEvents, type SessionEvent } from "./events.ts";
import type { Piece } from "./loader.ts";
import { SourceMedia } from "./media.ts";
import { bytesBetween, type Gap, holesOf, type Index, openingOf, type Span, spanOf } from "./recording.ts";
import { Scrub } from "./scrub.svelte.ts";
import { silenced } from "./silence.ts";
import { Tile } from "./tile.svelte.ts";

/** How often pictures are brought in step with the clock. */
const TICK_MS = 100;
/** How often a session that still records, or one that could not be read, is asked for again. */
const AGAIN_MS = 5_000;
/** One picture and a little: the last moment at which there is one. */
const LAST_S = 0.05;
/** Play at the end of a session that still records shows this much of it; more than it grows between two looks. */
const NEWEST_S = 10;
/** Pages of events read at one go. */
const PAGES_MOST = 200;

interface Source {
  readonly tile: Tile;
  readonly media: SourceMedia;
  index: Index;
  read: boolean;
}

/** A clip on its way to the browser; `bytes` is an estimate. */
export interface Exported {
  readonly url: string;
  readonly file: string;
  readonly from_utc_us: number;
  readonly to_utc_us: number;
  readonly sources: number;
  readonly bytes: number;
}

/** A session under review: its sources on one clock, its holes and its events. */
export class Review {
  readonly session: string;
  readonly tiles: readonly Tile[];
  readonly scrub = new Scrub((source, utc_us, signal) => this.#mediaOf(source).picture(utc_us, signal));
  readonly clock = new SessionClock(() => performance.now());
  position_s = $state(0);
  playing = $state(false);
  waiting = $state(false);
  rate = $state(1);
  loud = $state("");
  span = $state.raw<Span | null>(null);
  holes = $state.raw<ReadonlyMap<string, readonly Gap[]>>(new Map());
  indexes = $state.raw<ReadonlyMap<string, Index>>(new Map());
  events = $state.raw<readonly SessionEvent[]>([]);
  /** The indexes were asked for once, whatever came of it. */
  read = $state(false);
  problem = $state<Problem | null>(null);

  readonly #sources: readonly Source[];
  readonly #records: () => boolean;
  readonly #patience = new Patience();
  /** An event that was clicked before it was known what is recorded. */
  #wanted_utc_us: number | null = null;
  #next = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  /** `records` tells whether the session still records now. */
  constructor(session: Session, records: () => boolean) {
    this.session = session.id;
    this.#records = records;
    this.#sources = session.sources.map(({ id }) => {
      const media = new SourceMedia(session.id, id);
      const tile: Tile = new Tile(id, (name, signal, after) => silenced(media.open(name, signal, after), (hushed) => tile.hush(name, hushed)));
      return { media, tile, index: { segments: [], gaps: [] }, read: false };
    });
    this.tiles = this.#sources.map((source) => source.tile);
    this.loud = session.sources[0]?.id ?? "";
  }

  /** Moment of the clock, microseconds UTC; 0 while nothing is known. */
  get utc_us(): number {
    return this.span === null ? 0 : this.span.from_utc_us + this.position_s * 1e6;
  }

  start(): void {
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    void this.#read();
  }

  stop(): void {
    this.#stopped = true;
    this.scrub.stop();
    clearInterval(this.#ticking);
    clearTimeout(this.#again);
  }

  /** Where the live view of a source is. */
  liveAddress(source: string): Promise<string> {
    return this.#mediaOf(source).liveAddress();
  }

  /** Where a clip of all sources can be fetched, and what it will be. Throws `Problem`, `BadShape`. */
  async exported(from_utc_us: number, to_utc_us: number, reason: string): Promise<Exported> {
    const asked = { from_utc_us: Math.round(from_utc_us), to_utc_us: Math.round(to_utc_us), reason };
    const answer = fields(await post(`${API}/sessions/${encodeURIComponent(this.session)}/export`, asked), "export");
    const bytes = this.#sources.map((source) => bytesBetween(source.index, from_utc_us, to_utc_us));
    const sources = bytes.filter((some) => some > 0).length;
    return { url: text(answer, "url"), file: text(answer, "file"), from_utc_us, to_utc_us, sources, bytes: bytes.reduce((sum, some) => sum + some, 0) };
  }

  toggle(): void {
    const { clock } = this;
    // A session that still records has no end to begin again after: its newest seconds are meant.
    const newest = !clock.playing && this.#records() && clock.position_s > clock.length_s - NEWEST_S;
    if (newest) clock.seek(clock.length_s - NEWEST_S);
    if (clock.playing) clock.pause();
    else clock.play();
    this.#tick();
  }

  pause(): void {
    this.clock.pause();
    this.#tick();
  }

  seek(position_s: number): void {
    // At the very end there is no picture any more: whoever jumps there means the last one.
    this.clock.seek(Math.min(position_s, this.clock.length_s - LAST_S));
    this.#patience.renew();
    this.#tick();
  }

  seekUtc(utc_us: number): void {
    if (this.span === null) this.#wanted_utc_us = utc_us;
    else this.seek((utc_us - this.span.from_utc_us) / 1e6);
  }

  /** A little before it, as what led to it counts. */
  goTo(event: SessionEvent): void {
    this.seekUtc(event.utc_us - BEFORE_S * 1e6);
  }

  goToNeighbour(events: readonly SessionEvent[], way: -1 | 1): void {
    const event = neighbour(events, this.utc_us, way);
    if (event !== null) this.goTo(event);
  }

  setRate(rate: number): void {
    this.clock.setRate(rate);
    this.#tick();
  }

  /** The next faster (1) or slower (-1) of the speeds. */
  shiftRate(way: -1 | 1): void {
    const at = RATES.findIndex((rate) => rate === this.clock.rate);
    const rate = RATES[Math.min(Math.max(at + way, 0), RATES.length - 1)];
    if (rate !== undefined) this.setRate(rate);
  }

  #mediaOf(source: string): SourceMedia {
    const found = this.#sources.find((one) => one.tile.source === source);
    return found?.media ?? new SourceMedia(this.session, source);
  }

  #tick(): void {
    const origin_utc_us = this.span?.from_utc_us ?? 0;
    const now_ms = performance.now();
    let lacking = false;
    for (const tile of this.tiles) lacking = tile.follow(this.clock, origin_utc_us, tile.source === this.loud, now_ms) || lacking;
    this.waiting = this.#patience.waits(lacking, now_ms) && this.clock.playing;
    this.clock.hold(this.waiting);
    this.position_s = this.clock.position_s;
    this.playing = this.clock.playing;
    this.rate = this.clock.rate;
  }

  async #read(): Promise<void> {
    const outcomes = await Promise.allSettled([...this.#sources.map((source) => this.#readIndex(source)), this.#readEvents()]);
    if (this.#stopped) return;
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    this.problem = refused === undefined ? null : problemOf(refused.reason);
    this.read = true;
    this.#place();
    const again = this.#records() || this.#sources.some((source) => !source.read) || refused !== undefined;
    if (again) this.#again = setTimeout(() => void this.#read(), AGAIN_MS);
  }

  async #readIndex(source: Source): Promise<void> {
    source.index = await source.media.index();
    source.read = true;
  }

  async #readEvents(): Promise<void> {
    const path = `${API}/sessions/${encodeURIComponent(this.session)}/events`;
    for (let page = 0; page < PAGES_MOST && !this.#stopped; page += 1) {
      const { entries, next } = parseEvents(await request("GET", `${path}?after=${this.#next}`));
      const known = this.events.at(-1)?.seq ?? -1;
      const fresh = entries.filter((entry) => entry.seq > known);
      if (fresh.length > 0) this.events = [...this.events, ...fresh];
      if (next <= this.#next) return;
      this.#next = next;
    }
  }

  /** Puts what is known now onto the clock. The first moment stays: positions would move under the viewer's hand. */
  #place(): void {
    const span = spanOf(this.#sources.map((source) => source.index));
    if (span === null) return;
    const opens = this.span === null;
    const origin_utc_us = this.span?.from_utc_us ?? span.from_utc_us;
    const now: Span = { from_utc_us: origin_utc_us, to_utc_us: span.to_utc_us };
    this.span = now;
    this.clock.length_s = (now.to_utc_us - now.from_utc_us) / 1e6;
    this.holes = new Map(this.#sources.map((source) => [source.tile.source, holesOf(source.index, now)]));
    this.indexes = new Map(this.#sources.map((source) => [source.tile.source, source.index]));
    for (const source of this.#sources) source.tile.know(piecesOf(source.index, origin_utc_us), this.holes.get(source.tile.source) ?? []);
    if (opens) this.seekUtc(this.#wanted_utc_us ?? openingOf(this.#sources.map((source) => source.index), now));
  }
}

function piecesOf(index: Index, origin_utc_us: number): Piece[] {
  return index.segments.map((segment) => ({
    name: segment.name,
    from_s: (segment.start_utc_us - origin_utc_us) / 1e6,
    to_s: (segment.end_utc_us - origin_utc_us) / 1e6,
    bytes: segment.bytes,
  }));
}
