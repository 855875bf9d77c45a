import type { Span } from "./recording.ts";

const DAY_US = 24 * 3600 * 1e6;

/**
 * The moment that a typed time of day means: 14:32:05, 14:32, 143205 or 1432, with full-width colons as well, on this
 * machine's clock. In a session over midnight the day is chosen so that the time lies inside it. Null = not a time;
 * a time outside the session gives the nearest end, `outside` true.
 */
export function typedMoment(typed: string, span: Span): { readonly utc_us: number; readonly outside: boolean } | null {
  const parts = partsOf(typed.trim().replaceAll("：", ":"));
  if (parts === null) return null;
  const [hour, minute, second] = parts;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const day = new Date(span.from_utc_us / 1000);
  day.setHours(hour, minute, second, 0);
  const same_us = day.getTime() * 1000;
  // The second is meant as a whole: a session that began within it contains it.
  const inside = [same_us, same_us + DAY_US].find((utc_us) => utc_us + 1e6 > span.from_utc_us && utc_us <= span.to_utc_us);
  if (inside !== undefined) return { utc_us: Math.max(inside, span.from_utc_us), outside: false };
  return { utc_us: same_us < span.from_utc_us ? span.from_utc_us : span.to_utc_us, outside: true };
}

/** The moment in a link, `&at=` microseconds UTC; null = none, or no number. */
export function momentOf(search: string): number | null {
  const at = new URLSearchParams(search).get("at") ?? "";
  return /^\d{1,16}$/.test(at) ? Number(at) : null;
}

function partsOf(typed: string): [number, number, number] | null {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{2})?$/.exec(typed);
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}
