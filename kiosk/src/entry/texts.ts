import type { Language } from "../shared/language.ts";
import { en } from "./en.ts";
import type { NoticeCode } from "./notices-zh.ts";
import type { KioskState } from "./state.ts";
import { type EntryTexts, type Sentence, zh } from "./zh.ts";
import type { SameKeys } from "../shared/language.ts";

export type Texts = SameKeys<EntryTexts>;

const TEXTS: Readonly<Record<Language, Texts>> = { zh, en };

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}

/** What happened, what to do, who comes. A code that this page does not know gets the general text. */
export interface NoticeText {
  readonly what: string;
  readonly todo: string;
  readonly who: string;
}

export function noticeText(texts: Texts, code: string): NoticeText {
  const known = Object.hasOwn(texts.notices, code) ? (code as NoticeCode) : "unknown";
  const [what = "", todo = "", who = ""] = texts.notices[known];
  return { what, todo, who };
}

/** The sentence of a screen. Who is called to this lane is told by number: nobody's name stands in the hall. */
export function sentenceOf(texts: Texts, state: KioskState): Sentence {
  const called = state.step === "called" ? (state.queue?.called ?? null) : null;
  return called === null ? texts.steps[state.step](state) : texts.queue.called(called);
}

/** What the hall may know of its queue, in numbers: who is called where, the number given last, how many wait. */
export function queueLines(texts: Texts, state: KioskState): string[] {
  if (state.queue === null || (state.step !== "swipe" && state.step !== "called")) return [];
  const { calls, newest, waiting } = state.queue;
  const elsewhere = calls.filter((call) => call.lane !== state.lane);
  return [
    ...(elsewhere.length === 0 ? [] : [texts.queue.elsewhere(elsewhere.map((call) => texts.queue.to(call.number, call.lane)).join(texts.queue.and))]),
    ...(waiting > 0 ? [newest === null ? texts.queue.waiting(waiting) : texts.queue.newest(newest, waiting)] : []),
  ];
}
