import type { Shelf } from "./loader.ts";
import { type Head, NotPlayable } from "./mp4.ts";
import type { Range } from "./steer.ts";

/** Far beyond any session: media time never ends, it only has holes. */
const DURATION_S = 7 * 24 * 3600;

/** A video element's own store of media, through Media Source Extensions. */
export class VideoShelf implements Shelf {
  readonly #video: HTMLVideoElement;
  #media: MediaSource | null = null;
  #buffer: SourceBuffer | null = null;
  #mime = "";
  #tracks = "";
  #url = "";

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  fits(head: Head): boolean {
    return this.#buffer === null || this.#tracks === head.tracks;
  }

  async begin(head: Head, at_s: number): Promise<boolean> {
    if (!MediaSource.isTypeSupported(head.mime)) throw new NotPlayable(head.mime);
    const fresh = this.#buffer === null || !this.fits(head) || this.broken;
    if (fresh) await this.#build(head);
    const buffer = this.#ready();
    if (head.mime !== this.#mime) buffer.changeType(head.mime);
    this.#mime = head.mime;
    buffer.timestampOffset = at_s - head.start_s;
    return fresh;
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#done((buffer) => buffer.appendBuffer(bytes as Uint8Array<ArrayBuffer>));
  }

  abandon(): void {
    if (this.#media?.readyState === "open" && this.#buffer !== null && !this.broken) this.#buffer.abort();
  }

  remove(from_s: number, to_s: number): Promise<void> {
    return this.#done((buffer) => buffer.remove(from_s, to_s));
  }

  ranges(): readonly Range[] {
    if (this.#buffer === null || this.#media?.readyState !== "open") return [];
    const there = this.#video.buffered;
    return Array.from({ length: there.length }, (_, at): Range => [there.start(at), there.end(at)]);
  }

  close(): void {
    this.#buffer = null;
    this.#media = null;
    this.#video.removeAttribute("src");
    this.#video.load();
    if (this.#url !== "") URL.revokeObjectURL(this.#url);
    this.#url = "";
  }

  get broken(): boolean {
    return this.#video.error !== null || this.#media?.readyState !== "open";
  }

  #ready(): SourceBuffer {
    if (this.#buffer === null || this.broken) throw new Error(this.#video.error?.message ?? "the video was reset");
    return this.#buffer;
  }

  async #build(head: Head): Promise<void> {
    this.close();
    const media = new MediaSource();
    this.#media = media;
    this.#url = URL.createObjectURL(media);
    const opened = new Promise((resolve) => media.addEventListener("sourceopen", resolve, { once: true }));
    this.#video.src = this.#url;
    await opened;
    media.duration = DURATION_S;
    this.#buffer = media.addSourceBuffer(head.mime);
    this.#mime = head.mime;
    this.#tracks = head.tracks;
  }

  #done(act: (buffer: SourceBuffer) => void): Promise<void> {
    const buffer = this.#ready();
    return new Promise((resolve, reject) => {
      const settle = (ended: () => void) => (): void => {
        buffer.removeEventListener("updateend", well);
        buffer.removeEventListener("error", ill);
        ended();
      };
      const well = settle(resolve);
      const ill = settle(() => reject(new NotPlayable(this.#video.error?.message ?? "the browser refused the media")));
      buffer.addEventListener("updateend", well);
      buffer.addEventListener("error", ill);
      try {
        act(buffer);
      } catch (thrown) {
        settle(() => reject(thrown))();
      }
    });
  }
}
