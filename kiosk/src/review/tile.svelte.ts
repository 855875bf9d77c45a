import type { SessionClock } from "./clock.ts";
import { Loader, type Open, type Piece } from "./loader.ts";
import { NotPlayable } from "./mp4.ts";
import { type Gap, holeAt } from "./recording.ts";
import { VideoShelf } from "./shelf.ts";
import { steer } from "./steer.ts";

/** What a tile shows: a picture, a hole of the recording, "being fetched", or why there is no picture. */
export type Shows = "picture" | "hole" | "fetching" | "unplayable" | "trouble";

/** Above this speed sound is of no use. */
export const SOUND_RATE_MOST = 2;
/** So long a picture may be late before the tile says so: a jump within what is there takes less. */
const LATE_MS = 250;

/** One source's picture and sound, made to follow the session's clock. It mends itself: nothing ends in an error. */
export class Tile {
  shows = $state<Shows>("fetching");
  hole = $state.raw<Gap | null>(null);
  /** The sound is missing while the picture goes on. */
  silent = $state(false);
  /** Sound is recorded here, in a coding that no browser plays. */
  unplayableSound = $state(false);
  /** A microphone: there is nothing to see. */
  soundOnly = $state(false);
  readonly source: string;

  readonly #open: Open;
  #video: HTMLVideoElement | null = null;
  #loader: Loader | null = null;
  #pieces: readonly Piece[] = [];
  #holes: readonly Gap[] = [];
  #trouble: Shows | null = null;
  #ranges: () => ReturnType<VideoShelf["ranges"]> = () => [];
  #late_ms: number | null = null;
  /** Segments whose sound was left out. */
  readonly #silenced = new Set<string>();

  constructor(source: string, open: Open) {
    this.source = source;
    this.#open = open;
  }

  /** The recording as known now. */
  know(pieces: readonly Piece[], holes: readonly Gap[]): void {
    this.#pieces = pieces;
    this.#holes = holes;
    this.#loader?.know(pieces);
  }

  /** Whether a segment came without its sound. */
  hush(name: string, silenced: boolean): void {
    if (silenced) this.#silenced.add(name);
    else this.#silenced.delete(name);
  }

  /** Gives the tile its video element; answers what to do when that goes away. */
  show(video: HTMLVideoElement): () => void {
    const shelf = new VideoShelf(video);
    const loader = new Loader(shelf, this.#open, (thrown) => (this.#trouble = thrown instanceof NotPlayable ? "unplayable" : "trouble"));
    this.#video = video;
    this.#loader = loader;
    this.#ranges = () => shelf.ranges();
    loader.know(this.#pieces);
    void loader.run();
    return () => {
      loader.stop();
      this.#video = null;
      this.#loader = null;
      shelf.close();
    };
  }

  /** Follows the clock once. True = the recording has a picture here that is not there yet. */
  follow(clock: SessionClock, origin_utc_us: number, loud: boolean, now_ms: number): boolean {
    const at_s = clock.position_s;
    const video = this.#video;
    if (video === null) return false;
    this.#loader?.follow(at_s);
    video.muted = !loud || clock.rate > SOUND_RATE_MOST;
    this.hole = holeAt(this.#holes, origin_utc_us + at_s * 1e6);
    this.silent = holeAt(this.#holes, origin_utc_us + at_s * 1e6, "sound") !== null;
    this.unplayableSound = this.#pieces.some((piece) => piece.from_s <= at_s && at_s < piece.to_s && this.#silenced.has(piece.name));
    if (this.hole !== null) {
      video.pause();
      this.shows = "hole";
      this.#late_ms = null;
      return false;
    }
    // Between two files that meet there may be a moment of neither: nothing to wait for.
    const late = !this.#drive(video, clock, at_s) && this.#pieces.some((piece) => piece.from_s <= at_s && at_s < piece.to_s);
    this.#say(late, now_ms);
    return late && this.#trouble === null;
  }

  /** True = the picture is at the clock. */
  #drive(video: HTMLVideoElement, clock: SessionClock, at_s: number): boolean {
    const runs = clock.running;
    const course = steer(at_s, runs, clock.rate, video.currentTime, this.#ranges());
    if (!course.there) {
      video.pause();
      return false;
    }
    this.#trouble = null;
    if (course.seek_s !== null && !video.seeking) video.currentTime = course.seek_s;
    if (video.playbackRate !== course.rate) video.playbackRate = course.rate;
    if (runs && video.paused) void video.play().catch(() => undefined);
    if (!runs && !video.paused) video.pause();
    const there = !video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    if (there) this.soundOnly = video.videoWidth === 0;
    return there;
  }

  #say(late: boolean, now_ms: number): void {
    if (!late) {
      this.#late_ms = null;
      this.shows = "picture";
      return;
    }
    this.#late_ms ??= now_ms;
    if (now_ms - this.#late_ms > LATE_MS) this.shows = this.#trouble ?? "fetching";
  }
}
