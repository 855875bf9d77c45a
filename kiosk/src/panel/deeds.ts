/** What a person or a tester does to the simulated site: one request to the back door each. Pure; nothing is sent here. */
export interface Deed {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const of = (path: string, body: Readonly<Record<string, unknown>> = {}): Deed => ({ path: `/backdoor/${path}`, body });
const named = (name: string): string => encodeURIComponent(name);

export const presentCard = (person: string, reader: string): Deed => of(`people/${named(person)}/present-card`, { reader });
export const takeCard = (person: string): Deed => of(`people/${named(person)}/take-card`);

/** How long a person waits in front of a box or door that does not open. */
export const PATIENCE_MS = 10_000;

export const store = (person: string, locker: string, box: number): Deed =>
  of(`people/${named(person)}/store`, { locker, box, within_ms: PATIENCE_MS });
export const collect = (person: string, locker: string, box: number): Deed =>
  of(`people/${named(person)}/collect`, { locker, box, within_ms: PATIENCE_MS });

export interface GateWalk {
  readonly gate: string;
  readonly direction: "forward" | "backward";
  readonly turn_back: boolean;
  readonly pace_ms: number;
  readonly followed_by: string | null;
  readonly report_delay_ms: number;
}
export const walkGate = (person: string, walk: GateWalk): Deed => of(`people/${named(person)}/walk-gate`, { ...walk });

export const walkDoor = (person: string, door: string, direction: "in" | "out", pace_ms: number): Deed =>
  of(`people/${named(person)}/walk-door`, { door, direction, pace_ms, within_ms: PATIENCE_MS });

export type DoorDeed = "open" | "close" | "force_open" | "press_button" | "release_button" | "break_glass" | "restore_glass";
export const atDoor = (door: string, deed: DoorDeed): Deed => of(`doors/${named(door)}`, { do: deed });

export type BoxDeed = "close" | "force_open" | "jam" | "unjam";
export const atBox = (locker: string, box: number, deed: BoxDeed): Deed => of(`boxes/${named(locker)}/${box}`, { do: deed });

export type FireDeed = "alarm" | "quiet" | "cut_wire" | "mend_wire";
export const atFire = (panel: string, deed: FireDeed): Deed => of(`fire/${named(panel)}`, { do: deed });

/** Which sensitivity of a gate is turned; `zone` counts from 1. */
export interface Turned {
  readonly of: "overall" | "zone" | "phone_zone";
  readonly zone: number;
}
export const turnSensitivity = (gate: string, turned: Turned, value: number): Deed =>
  of(`gates/${named(gate)}/sensitivity`, turned.of === "overall" ? { of: turned.of, value } : { ...turned, value });
/** Everything that can be turned at a gate of so many zones, the overall sensitivity first. */
export function sensitivities(zones: number): readonly [Turned, ...Turned[]] {
  const each = (part: "zone" | "phone_zone"): Turned[] => Array.from({ length: zones }, (_, at) => ({ of: part, zone: at + 1 }));
  return [{ of: "overall", zone: 1 }, ...each("zone"), ...each("phone_zone")];
}
/** 0 to 999 as typed; null = not such a number. */
export const sensitivityValue = (typed: string): number | null => millis(typed, 0, 999);

export const cable = (device: string, cut: boolean): Deed => of(`devices/${named(device)}/cable`, { cut });
/** `kind` null takes the fault away. */
export const fault = (device: string, kind: string | null, more: Readonly<Record<string, unknown>> = {}): Deed =>
  of(`devices/${named(device)}/fault`, { ...more, kind });

/** Milliseconds between `least` and `most` from a typed text; null = not such a number. */
export function millis(typed: string, least: number, most: number): number | null {
  const value = Number(typed.trim());
  return typed.trim() !== "" && Number.isInteger(value) && value >= least && value <= most ? value : null;
}

/**
 * Parameters of a fault as typed, `delay_ms=500 once=true`: numbers and true/false are meant as such, the rest is text.
 * Null = a part without a name or value.
 */
export function parameters(typed: string): Record<string, unknown> | null {
  const given: Record<string, unknown> = {};
  for (const part of typed.split(/[\s,，]+/).filter((one) => one !== "")) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) return null;
    given[name] = valueOf(value);
  }
  return given;
}

function valueOf(typed: string): unknown {
  if (typed === "true" || typed === "false") return typed === "true";
  return /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : typed;
}
