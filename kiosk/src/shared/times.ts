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

/** A length of time as 1:05 or 2:01:05, from seconds; parts of a second are dropped. */
export function lengthOf(total_s: number): string {
  const whole = Math.max(0, Math.floor(total_s));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const tail = `${TWO(whole % 60)}`;
  return hours > 0 ? `${hours}:${TWO(minutes)}:${tail}` : `${minutes}:${tail}`;
}
