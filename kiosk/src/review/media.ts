import { parseProblem, problemOf, request } from "../shared/http.ts";
import { type Fields, fields, text } from "../shared/reading.ts";
import { API } from "../shared/staff.svelte.ts";
import { type Index, parseIndex } from "./recording.ts";

interface Ticket {
  readonly url: string;
  readonly index_url: string;
  readonly ticket: string;
}

const readTicket = (from: Fields): Ticket => ({ url: text(from, "url"), index_url: text(from, "index_url"), ticket: text(from, "ticket") });

/** A source's media at the recorder. Its ticket is short-lived: one that is refused is asked for anew, once a request. */
export class SourceMedia {
  readonly #address: string;
  #ticket: Promise<Ticket> | null = null;

  constructor(session: string, source: string) {
    this.#address = `${API}/ticket?session=${encodeURIComponent(session)}&source=${encodeURIComponent(source)}`;
  }

  /** What is recorded now. Throws `Problem`, `BadShape`. */
  async index(): Promise<Index> {
    const response = await this.#get((ticket) => ticket.index_url);
    return parseIndex(await response.json().catch((thrown: unknown) => Promise.reject(problemOf(thrown))));
  }

  /** The bytes of a segment, part by part as they come. Throws `Problem`. */
  async *open(name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const response = await this.#get((ticket) => `${ticket.url}/${encodeURIComponent(name)}?ticket=${encodeURIComponent(ticket.ticket)}`, signal);
    const reader = response.body?.getReader();
    try {
      for (;;) {
        const part = await reader?.read();
        if (part === undefined || part.done) return;
        yield part.value;
      }
    } finally {
      // Broken off in the middle: the rest need not be sent.
      await reader?.cancel().catch(() => undefined);
    }
  }

  async #get(address: (ticket: Ticket) => string, signal?: AbortSignal): Promise<Response> {
    const first = await this.#fetch(address(await this.#ticketNow()), signal);
    if (first.status !== 401 && first.status !== 403) return accepted(first);
    this.#ticket = null;
    return accepted(await this.#fetch(address(await this.#ticketNow()), signal));
  }

  async #fetch(address: string, signal?: AbortSignal): Promise<Response> {
    try {
      return await fetch(address, { credentials: "omit", ...(signal === undefined ? {} : { signal }) });
    } catch (thrown) {
      if (signal?.aborted) throw thrown;
      throw problemOf(thrown);
    }
  }

  #ticketNow(): Promise<Ticket> {
    this.#ticket ??= request("GET", this.#address).then((answer) => readTicket(fields(answer, "ticket")));
    this.#ticket.catch(() => (this.#ticket = null));
    return this.#ticket;
  }
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw parseProblem(response.status, await response.json().catch(() => null));
}
