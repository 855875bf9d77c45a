import { noticesEn } from "../entry/notices-en.ts";
import { noticesZh } from "../entry/notices-zh.ts";
import type { Language, SameKeys } from "../shared/language.ts";
import { en } from "./en.ts";
import { eventDetail, eventTitle, type KindWords, refusalOf, type SessionEvent, type ValueWords } from "./events.ts";
import { CAUSES, type Gap } from "./recording.ts";
import { type ReviewTexts, zh } from "./zh.ts";

export type Texts = SameKeys<ReviewTexts>;

const TEXTS: Readonly<Record<Language, Texts>> = { zh, en };
/** What the person at the kiosk was told; the reader sees the same words. */
const TOLD_AT_KIOSK = new Map<Texts, Readonly<Record<string, readonly [what: string, todo: string, staff: string]>>>([[zh, noticesZh], [en, noticesEn]]);

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}

/** Why there is no recording. The end of a session that still records is only "not sealed yet". */
export function causeOf(texts: Texts, hole: Gap, records: boolean): string {
  const cause = records && hole.cause === CAUSES.after ? "records_on" : hole.cause;
  return Object.hasOwn(texts.causes, cause) ? (texts.causes[cause] ?? cause) : cause;
}

export const titleOf = (texts: Texts, event: SessionEvent): string => eventTitle(texts.events.kinds as Readonly<Record<string, KindWords>>, event);
export function detailOf(texts: Texts, event: SessionEvent): string {
  const detail = eventDetail(valuesOf(texts), event);
  const refusal = refusalTold(texts, event);
  return refusal === null ? detail : [texts.events.refused(refusal), detail].filter((part) => part !== "").join(" · ");
}

/** Words of coded values, by the name of the parameter that holds them. */
export function valuesOf(texts: Texts): ValueWords {
  const { words, events } = texts;
  const cause = { ...words.cause_of, ...words.cause, ...texts.causes };
  const codes: Record<string, Readonly<Record<string, string>>> = {
    cause, faults: { ...cause, ...words.alarm, ...words.tested }, alarm: words.alarm, incident: words.incident, kind: words.incident, step: words.step, conduct: words.conduct,
    item: words.item, items: { ...words.item, ...words.check }, room_kind: words.room_kind, system: words.link, state: words.session, order: events.orders,
    checklist: words.checklist, direction: events.directions, side: events.sides, where: events.found, reason: events.reasons, place: events.places, source: events.places,
  };
  return { codes, said: events.said };
}

/** Why something was not accepted: as the kiosk said it, else in the controller's words, and where the rule stands. */
function refusalTold(texts: Texts, event: SessionEvent): string | null {
  const code = refusalOf(event);
  if (code === null) return null;
  const notices = TOLD_AT_KIOSK.get(texts) ?? {};
  const words = event.params[texts === zh ? "refusal_zh" : "refusal_en"] ?? code;
  const told = Object.hasOwn(notices, code) ? (notices[code]?.[0] ?? words) : words;
  const clause = texts === zh ? event.params["clause"] : (event.params["clause_en"] ?? event.params["clause"]);
  return clause === undefined ? told : `${told} ${texts === zh ? "依据：" : "Rule: "}${clause}`;
}
