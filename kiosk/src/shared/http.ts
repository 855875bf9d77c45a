import type { Language } from "./language.ts";

/** A fault in a file that was sent: where, and which rule; never the content. */
export class Finding {
  readonly row: string;
  readonly column: string;
  readonly #zh: string;
  readonly #en: string;

  constructor(row: string, column: string, en: string, zh: string) {
    this.row = row;
    this.column = column;
    this.#en = en;
    this.#zh = zh;
  }

  text(language: Language): string {
    return language === "zh" ? this.#zh || this.#en : this.#en || this.#zh;
  }
}

/** The rule behind a refusal, in both languages, and where it stands. */
export interface RefusalRule {
  readonly zh: string;
  readonly en: string;
  readonly clause: Readonly<Record<Language, string>>;
}

/** What the server refused, or that it could not be reached (`status` 0). Texts come from the server's problem answer. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly detail: string;
  readonly detailZh: string;
  readonly findings: readonly Finding[];
  /** Null where the refusal follows from no rule of the site. */
  readonly rule: RefusalRule | null;

  constructor(status: number, type: string, detail: string, detailZh: string, findings: readonly Finding[] = [], rule: RefusalRule | null = null) {
    super(detail || detailZh || type);
    this.name = "Problem";
    this.status = status;
    this.type = type;
    this.detail = detail;
    this.detailZh = detailZh;
    this.findings = findings;
    this.rule = rule;
  }

  /** The sentence to show, in the page's language as far as the server gave one. */
  text(language: Language): string {
    return language === "zh" ? this.detailZh || this.detail : this.detail || this.detailZh;
  }
}

/** Faults shown at most; who has more mends these first. */
const FINDINGS_MAX = 20;

const UNREACHABLE_ZH = "连接不上服务器。请稍候再试；如果一直不行，请检查网络。";
const UNREACHABLE_EN = "The server cannot be reached. Wait a moment and try again; if it stays so, check the network.";
const UNREADABLE_ZH = "服务器的回答无法读懂。请刷新页面再试。";
const UNREADABLE_EN = "The server's answer cannot be read. Reload the page and try again.";

/** The problem behind anything that was thrown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(0, "unreachable", UNREACHABLE_EN, UNREACHABLE_ZH);
}

/** A problem+json body, or any other body of a refused request, as a Problem. */
export function parseProblem(status: number, body: unknown): Problem {
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
  const detail = text("detail") || text("title") || `HTTP ${status}`;
  return new Problem(status, text("type") || "about:blank", detail, text("detail_zh") || `请求被拒绝（${status}）`, findingsOf(fields["errors"]), ruleOf(fields["reason"]));
}

function ruleOf(reason: unknown): RefusalRule | null {
  if (typeof reason !== "object" || reason === null) return null;
  const { rule_zh, rule_en, clause, clause_en } = reason as Record<string, unknown>;
  if (typeof rule_zh !== "string" || typeof rule_en !== "string" || typeof clause !== "string") return null;
  return { zh: rule_zh, en: rule_en, clause: { zh: clause, en: typeof clause_en === "string" ? clause_en : clause } };
}

function findingsOf(errors: unknown): Finding[] {
  if (!Array.isArray(errors)) return [];
  return errors.slice(0, FINDINGS_MAX).flatMap((error: unknown) => {
    if (typeof error !== "object" || error === null) return [];
    const given = error as Record<string, unknown>;
    const text = (name: string): string => (given[name] === undefined || given[name] === null ? "" : String(given[name]));
    return [new Finding(text("row"), text("column"), text("detail"), text("detail_zh"))];
  });
}

/** One request. Answers the JSON body, or undefined for an empty one. Throws `Problem` on refusal and on no connection. */
export async function request(method: string, url: string, init: RequestInit = {}): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...init, method, credentials: "same-origin" });
    text = await response.text();
  } catch (thrown) {
    throw problemOf(thrown);
  }
  const body = readJson(text);
  if (!response.ok) throw parseProblem(response.status, body);
  if (text !== "" && body === undefined) throw new Problem(0, "unreadable", UNREADABLE_EN, UNREADABLE_ZH);
  return body;
}

/** POST a JSON body. */
export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  return request("POST", url, {
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
