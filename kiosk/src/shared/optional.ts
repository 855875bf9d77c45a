import { type Fields, fields, flag, number, orNull, text, texts } from "./reading.ts";

/** Readers for fields that an older server does not tell: what is missing is empty. */
export const yes = (from: Fields, name: string): boolean => orNull(from, name, flag) ?? false;
export const count = (from: Fields, name: string): number => orNull(from, name, number) ?? 0;
export const codes = (from: Fields, name: string): string[] => orNull(from, name, texts) ?? [];
/** An empty text is "none", as null is. */
export const word = (from: Fields, name: string): string | null => orNull(from, name, text) || null;

export function mapOf<T>(from: Fields, name: string, read: (from: Fields, name: string) => T): Record<string, T> {
  const map = orNull(from, name, (inner, key) => fields(inner[key], key)) ?? {};
  return Object.fromEntries(Object.keys(map).map((key) => [key, read(map, key)]));
}
