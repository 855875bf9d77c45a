const TWO = (value: number): string => String(value).padStart(2, "0");

/** Time of day on this machine, 14:32:05, from microseconds UTC. */
export function timeOfDay(utc_us: number): string {
  const at = new Date(utc_us / 1000);
  return `${TWO(at.getHours())}:${TWO(at.getMinutes())}:${TWO(at.getSeconds())}`;
}

/** Date and time of day, 2026-03-02 14:32:05, from microseconds UTC. */
export function dateAndTime(utc_us: number): string {
  const at = new Date(utc_us / 1000);
  return `${at.getFullYear()}-${TWO(at.getMonth() + 1)}-${TWO(at.getDate())} ${timeOfDay(utc_us)}`;
}

/** Two moments, microseconds UTC, on one day of this machine. */
export function sameDay(one_utc_us: number, other_utc_us: number): boolean {
  return dateAndTime(one_utc_us).slice(0, 10) === dateAndTime(other_utc_us).slice(0, 10);
}

/** A size as 830 kB, 24 MB or 1.2 GB. */
export function sizeOf(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A length of time as 1:05 or 2:01:05, from seconds; parts of a second are dropped. */
export function lengthOf(total_s: number): string {
  const whole = Math.max(0, Math.floor(total_s));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const tail = `${TWO(whole % 60)}`;
  return hours > 0 ? `${hours}:${TWO(minutes)}:${tail}` : `${minutes}:${tail}`;
}
