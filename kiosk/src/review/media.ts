import { parseProblem, Problem, problemOf, request } from "../shared/http.ts";
import { type Fields, fields, orNull, text } from "../shared/reading.ts";
import { API } from "../shared/staff.svelte.ts";
import { type Index, parseIndex } from "./recording.ts";
import { isSilenced } from "./silence.ts";

interface Ticket {
  readonly url: string;
  readonly index_url: string;
  readonly ticket: string;
  /** The live view's WebSocket; null = this recorder has none. */
  readonly live_url: string | null;
}

const readTicket = (from: Fields): Ticket => ({ url: text(from, "url"), index_url: text(from, "index_url"), ticket: text(from, "ticket"), live_url: orNull(from, "live_url", text) });

/** The recorder's answer when it cannot give a file with other sound: the picture alone is better than nothing. */
const NOT_DERIVED = 422;

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

  /**
   * The bytes of a segment, part by part as they come; of one that is had up to `after` only its head and the rest.
   * G.711 is asked for as FLAC, which browsers play. Throws `Problem`.
   */
  async *open(name: string, signal: AbortSignal, after = 0): AsyncGenerator<Uint8Array> {
    const rest = after > 0 ? `after=${after}&` : "";
    const address = (wanted: string) => (ticket: Ticket): string =>
      `${ticket.url}/${encodeURIComponent(name)}?${wanted}${rest}ticket=${encodeURIComponent(ticket.ticket)}`;
    const response = await (isSilenced(name)
      ? this.#get(address("sound=flac&"), signal).catch((thrown: unknown) => {
          if (!(thrown instanceof Problem) || thrown.status !== NOT_DERIVED) throw thrown;
          return this.#get(address(""), signal);
        })
      : this.#get(address(""), signal));
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

  /** A small picture of that moment. Throws `Problem`. */
  async picture(utc_us: number, signal: AbortSignal): Promise<Blob> {
    const response = await this.#get((ticket) => `${ticket.url}/picture?at=${Math.round(utc_us)}&ticket=${encodeURIComponent(ticket.ticket)}`, signal);
    return response.blob();
  }

  /** Address of the live view, with a ticket that was made just now. Throws `Problem`, or Error where there is none. */
  async liveAddress(): Promise<string> {
    this.#ticket = null;
    const { live_url } = await this.#ticketNow();
    if (live_url === null) throw new Error("no live view");
    return live_url;
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
