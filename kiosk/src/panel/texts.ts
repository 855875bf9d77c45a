import type { Language, SameKeys } from "../shared/language.ts";
import { en } from "./en.ts";
import type { Person } from "./site.ts";
import { type PanelTexts, zh } from "./zh.ts";

export type Texts = SameKeys<PanelTexts>;

const TEXTS: Readonly<Record<Language, Texts>> = { zh, en };

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}

/** The word for a code, or the code itself. */
export function wordOf(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}

/** Where a person is: "room-1" becomes room 1. */
export function placeOf(texts: Texts, where: string): string {
  const room = /^room-(.+)$/.exec(where)?.[1];
  return room === undefined ? wordOf(texts.people.where, where) : texts.people.room(room);
}

/** Where a person's phone is. */
export function phoneOf(texts: Texts, person: Person): string {
  return person.phone.includes("/") ? texts.people.phoneIn(person.phone) : wordOf(texts.people.phones, person.phone);
}

/** A fault as the simulator tells it, "delay ms=500", in words. */
export function faultOf(texts: Texts, told: string): string {
  const [kind = "", ...settings] = told.split(" ");
  const inWords = settings.map((setting) => {
    const [name = "", value] = setting.split("=");
    return value === undefined ? setting : `${wordOf(texts.faultWords.setting, name)} ${value}`;
  });
  return [wordOf(texts.faultWords.fault, kind), ...inWords].join("，");
}
