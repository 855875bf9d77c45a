/** The two languages of the pages. Chinese comes first; a language key on the page changes it. */
export type Language = "zh" | "en";

/** The same keys with the same parameters: an English dictionary of this type lacks no key, or the build fails. */
export type SameKeys<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => SameKeys<R>
    : { readonly [K in keyof T]: SameKeys<T[K]> };

/** The language to start with: `?lang=en` in the address, else Chinese. */
export function languageOf(search: string): Language {
  return new URLSearchParams(search).get("lang") === "en" ? "en" : "zh";
}

/** The other one, for the language key. */
export function otherLanguage(language: Language): Language {
  return language === "zh" ? "en" : "zh";
}

/** BCP 47 tag for the `lang` attribute, so that screen readers speak the right language. */
export function languageTag(language: Language): string {
  return language === "zh" ? "zh-CN" : "en";
}
