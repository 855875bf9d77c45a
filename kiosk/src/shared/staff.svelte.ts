import { post, Problem, problemOf, request } from "./http.ts";
import { Feed, type Link } from "./live.ts";
import { parseStaffState, type StaffState } from "./staff-state.ts";

export const API = "/api/v1/staff";

/** Who is at the page: not asked yet, nobody, or somebody who logged in. */
export type Login = "asking" | "needed" | "in";

/** The site as staff see it, and the login of this page. */
export class StaffPage {
  state = $state<StaffState | null>(null);
  link = $state<Link>("connecting");
  login = $state<Login>("asking");
  problem = $state<Problem | null>(null);
  busy = $state(false);

  readonly #feed = new Feed<StaffState>({
    url: () => `${API}/events`,
    parse: parseStaffState,
    onState: (state) => {
      this.state = state;
    },
    onLink: (link) => this.#linked(link),
  });

  /** Asks for the state once: an answer means that this browser is logged in already. */
  async start(): Promise<void> {
    try {
      this.state = parseStaffState(await request("GET", `${API}/state`));
      this.login = "in";
      this.#feed.start();
    } catch (thrown) {
      this.#refused(problemOf(thrown));
    }
  }

  stop(): void {
    this.#feed.stop();
  }

  async logIn(staff: string, pin: string): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await post(`${API}/login`, { staff, pin });
      await this.start();
    } catch (thrown) {
      this.problem = problemOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  async logOut(): Promise<void> {
    this.stop();
    await post(`${API}/logout`, {}).catch(() => undefined);
    this.state = null;
    this.login = "needed";
  }

  #linked(link: Link): void {
    this.link = link;
    // An EventSource cannot tell that the login ended; a plain request can.
    if (link === "lost") void request("GET", `${API}/state`).catch((thrown: unknown) => this.#refused(problemOf(thrown)));
  }

  #refused(problem: Problem): void {
    if (problem.status === 401 || problem.status === 403) {
      this.stop();
      this.login = "needed";
      this.state = null;
      return;
    }
    if (this.login === "asking") this.login = "needed";
    this.problem = problem;
  }
}
