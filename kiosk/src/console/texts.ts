import type { Language, SameKeys } from "../shared/language.ts";
import { en } from "./en.ts";
import { type ConsoleTexts, zh } from "./zh.ts";

export type Texts = SameKeys<ConsoleTexts>;

const TEXTS: Readonly<Record<Language, Texts>> = { zh, en };

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}

/** The name of a code, or the code itself when the dictionary has none. */
export function nameOf(names: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(names, code) ? (names[code] ?? code) : code;
}

/** The word for a code of one of the tables, or the code itself. */
export function wordOf(texts: Texts, table: string, code: string): string {
  const tables: Readonly<Record<string, unknown>> = texts.words;
  const names = tables[table];
  return typeof names === "object" && names !== null ? nameOf(names as Readonly<Record<string, string>>, code) : code;
}
