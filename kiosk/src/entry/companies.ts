import { fields, list, number, text } from "../shared/reading.ts";

/** A company to avoid, by its number in the list. */
export interface Company {
  readonly no: number;
  readonly name: string;
}

/** The number that stands for a company which is not on the list. */
export const ANOTHER = 0;

/** Reads the answer of the server. */
export function parseCompanies(raw: unknown): readonly Company[] {
  return list(fields(raw, "answer"), "companies", (item) => ({ no: number(item, "no"), name: text(item, "name") }));
}

/** Companies laid on pages of so many: nobody scrolls. */
export function companyPages(companies: readonly Company[], most: number): readonly (readonly Company[])[] {
  const pages: Company[][] = [];
  for (let at = 0; at < companies.length; at += most) pages.push(companies.slice(at, at + most));
  return pages;
}
