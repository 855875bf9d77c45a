/** Readers for JSON at the border of the page: what is not of the promised shape throws `BadShape`, naming the field. */
export class BadShape extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new BadShape(`${name}: not an object`);
  return value as Fields;
}

export function text(from: Fields, name: string): string {
  const value = from[name];
  if (typeof value !== "string") throw new BadShape(`${name}: not a text`);
  return value;
}

export function number(from: Fields, name: string): number {
  const value = from[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new BadShape(`${name}: not a number`);
  return value;
}

export function flag(from: Fields, name: string): boolean {
  const value = from[name];
  if (typeof value !== "boolean") throw new BadShape(`${name}: not true or false`);
  return value;
}

/** Null and a missing field are both "not given". */
export function orNull<T>(from: Fields, name: string, read: (from: Fields, name: string) => T): T | null {
  return from[name] === null || from[name] === undefined ? null : read(from, name);
}

export function list<T>(from: Fields, name: string, read: (item: Fields) => T): T[] {
  const value = from[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new BadShape(`${name}: not a list`);
  return value.map((item, at) => read(fields(item, `${name}[${at}]`)));
}

export function texts(from: Fields, name: string): string[] {
  const value = from[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw new BadShape(`${name}: not a list of texts`);
  }
  return value;
}

export function numbers(from: Fields, name: string): number[] {
  const value = from[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "number")) {
    throw new BadShape(`${name}: not a list of numbers`);
  }
  return value;
}

/** Numbers and flags of a map become texts too: parameters are only ever shown. */
export function textMap(from: Fields, name: string): Record<string, string> {
  const value = orNull(from, name, (inner, key) => fields(inner[key], key)) ?? {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
}

export function flagMap(from: Fields, name: string): Record<string, boolean> {
  const value = orNull(from, name, (inner, key) => fields(inner[key], key)) ?? {};
  return Object.fromEntries(Object.keys(value).map((key) => [key, flag(value, key)]));
}
