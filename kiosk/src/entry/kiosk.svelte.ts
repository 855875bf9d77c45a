import { post, type Problem, problemOf, request } from "../shared/http.ts";
import { Feed, type Link } from "../shared/live.ts";
import { type Company, parseCompanies } from "./companies.ts";
import { type KioskState, parseKioskState } from "./state.ts";

/** Taps closer together than this are one sign of life for the server. */
const SIGN_OF_LIFE_MS = 5_000;

/** The lane's kiosk as the server says it is, and what a person can tell the server. */
export class Kiosk {
  state = $state<KioskState | null>(null);
  link = $state<Link>("connecting");
  /** Arrival of the state, on the clock of `performance.now()`. */
  arrived_ms = $state(0);
  /** The server does not know this kiosk's key. */
  locked = $state(false);
  problem = $state<Problem | null>(null);
  busy = $state(false);

  readonly #path: string;
  readonly #key: string;
  readonly #feed: Feed<KioskState>;
  #alive_ms = Number.NEGATIVE_INFINITY;

  constructor(lane: string, key: string) {
    this.#path = `/api/v1/kiosk/${encodeURIComponent(lane)}`;
    this.#key = key;
    this.#feed = new Feed({
      url: () => `${this.#path}/events?key=${encodeURIComponent(key)}`,
      parse: parseKioskState,
      onState: (state) => this.#take(state),
      onLink: (link) => this.#linked(link),
    });
  }

  start(): void {
    this.locked = this.#key === "";
    if (!this.locked) this.#feed.start();
  }

  stop(): void {
    this.#feed.stop();
  }

  declare(commitment_sha256: string, devices: "store" | "none", signature: string): Promise<void> {
    return this.#tell("declare", { commitment_sha256, devices, signature });
  }

  /** The companies to avoid of whoever stands here; none when the server knows none or does not say. */
  async companies(): Promise<readonly Company[]> {
    return request("GET", `${this.#path}/companies`, { headers: this.#headers }).then(parseCompanies).catch(() => []);
  }

  /** The person has an interest in a company of the list (its number), or in another one (0): they recuse themselves. */
  conflict(company: number): Promise<void> {
    return this.#tell("conflict", { company });
  }

  /** What lies in the box. Answers whether the server took it. */
  async listItems(items: readonly string[]): Promise<boolean> {
    return post(`${this.#path}/items`, { items }, this.#headers).then(() => true, () => false);
  }

  /** The silent signal: nothing on this page changes, whether it arrived or not. */
  signalDuress(): void {
    void post(`${this.#path}/duress`, {}, this.#headers).catch(() => undefined);
  }

  callStaff(): Promise<void> {
    return this.#tell("call-staff", {});
  }

  continue(): Promise<void> {
    return this.#tell("continue", {});
  }

  cancel(): Promise<void> {
    return this.#tell("cancel", {});
  }

  /** Somebody reads or writes: tells the server at most once in five seconds, and never complains. */
  async showLife(): Promise<void> {
    const now_ms = performance.now();
    if (now_ms - this.#alive_ms < SIGN_OF_LIFE_MS) return;
    this.#alive_ms = now_ms;
    await post(`${this.#path}/continue`, {}, this.#headers).catch(() => undefined);
  }

  get #headers(): Record<string, string> {
    return { "X-Kiosk-Key": this.#key };
  }

  async #tell(act: string, body: unknown): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await post(`${this.#path}/${act}`, body, this.#headers);
    } catch (thrown) {
      this.problem = problemOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  #take(state: KioskState): void {
    if (state.step !== this.state?.step) this.problem = null;
    this.state = state;
    this.arrived_ms = performance.now();
    this.locked = false;
  }

  #linked(link: Link): void {
    this.link = link;
    // An EventSource cannot tell why it failed; a plain request can.
    if (link === "lost") void this.#askWhy();
  }

  async #askWhy(): Promise<void> {
    try {
      await request("GET", `${this.#path}/state`, { headers: this.#headers });
    } catch (thrown) {
      const status = problemOf(thrown).status;
      if (status === 401 || status === 403) this.locked = true;
    }
  }
}
