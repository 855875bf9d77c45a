import { post, type Problem, problemOf, request } from "../shared/http.ts";
import type { Deed } from "./deeds.ts";
import { parseFaults, parseSite, type Site } from "./site.ts";

/** How often the site's state is fetched. */
const REFRESH_MS = 1_000;
/** Lines of the list of deeds. */
const LINES_MAX = 40;

/** One deed as done: what was asked, and how it went. */
export interface Line {
  readonly id: number;
  readonly at_ms: number;
  readonly label: string;
  state: "going" | "done" | "alarm" | "refused";
  problem: Problem | null;
}

/** The simulated site through its back door: state each second, deeds with their outcome. */
export class Panel {
  site = $state<Site | null>(null);
  faults = $state<Readonly<Record<string, readonly string[]>>>({});
  lost = $state(false);
  lines = $state<Line[]>([]);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #count = 0;

  start(): void {
    this.#stopped = false;
    void this.#follow();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Does it, and writes the outcome into the list; never throws. A walk answers when it ended. */
  async run(deed: Deed, label: string): Promise<void> {
    this.#count += 1;
    const id = this.#count;
    this.lines = [{ id, at_ms: Date.now(), label, state: "going", problem: null } as Line, ...this.lines].slice(0, LINES_MAX);
    try {
      const answer = await post(deed.path, deed.body);
      this.#ended(id, alarmed(answer) ? "alarm" : "done", null);
    } catch (thrown) {
      this.#ended(id, "refused", problemOf(thrown));
    }
    await this.#refresh();
  }

  #ended(id: number, state: Line["state"], problem: Problem | null): void {
    this.lines = this.lines.map((line) => (line.id === id ? { ...line, state, problem } : line));
  }

  async #follow(): Promise<void> {
    await this.#refresh();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#follow(), REFRESH_MS);
  }

  async #refresh(): Promise<void> {
    try {
      this.site = parseSite(await request("GET", "/backdoor/state"));
      if (this.lost || Object.keys(this.faults).length === 0) this.faults = parseFaults(await request("GET", "/backdoor/faults"));
      this.lost = false;
    } catch {
      this.lost = true;
    }
  }
}

function alarmed(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && (answer as Record<string, unknown>)["alarm"] === true;
}
