import { ACTS, type ActKind, type Field, type Wish } from "./acts.ts";

/** Longest unlock by override, seconds; the site profile may allow less. */
export const OVERRIDE_S = { least: 1, most: 60 } as const;

export interface Signer {
  readonly staff: string;
  readonly pin: string;
}

/** Values of fields as typed: several codes or people are parted by spaces, several lines by line ends. */
export type Values = Readonly<Record<string, string>>;

/** Why an act cannot be sent yet, as a key of the dictionary; null = it can. */
export type Lack = "staff" | "pin" | "same_person" | "reason" | "field" | "seconds" | "order" | "ticks" | "sha256" | "twice";

const SHA256 = /^[0-9a-f]{64}$/;

/** The codes or people in a value. */
export function partsOf(value: string): readonly string[] {
  return value.split(" ").filter((part) => part !== "");
}

/** The value with a code or person taken in, or out. */
export function withPart(value: string, part: string, taken: boolean): string {
  const others = partsOf(value).filter((one) => one !== part);
  return (taken ? [...others, part] : others).join(" ");
}

/** The first lack, from the top of the dialog down. `ticks` = what a checklist has to hold. */
export function lackOf(act: ActKind, by: readonly Signer[], reason: string, values: Values, ticks: readonly string[] = []): Lack | null {
  const fields = lackOfFields(act.fields, values, ticks);
  if (fields !== null) return fields;
  if (act.reason && reason.trim() === "") return "reason";
  return lackOfSigners(by, act.persons);
}

/** What is missing of those who sign. */
export function lackOfSigners(by: readonly Signer[], persons: number): "staff" | "pin" | "same_person" | null {
  const signers = by.slice(0, persons);
  if (signers.length < persons || signers.some((signer) => signer.staff.trim() === "")) return "staff";
  if (signers.some((signer) => signer.pin === "")) return "pin";
  return new Set(signers.map((signer) => signer.staff.trim())).size < persons ? "same_person" : null;
}

function lackOfFields(asked: readonly Field[], values: Values, ticks: readonly string[]): Lack | null {
  for (const field of asked) {
    const value = (values[field.name] ?? "").trim();
    if (field.kind === "ticks") {
      if (ticks.some((tick) => !partsOf(value).includes(tick))) return "ticks";
    } else if (value === "" && field.optional !== true) return "field";
    else if (field.kind === "sha256" && !SHA256.test(value.toLowerCase())) return "sha256";
    else if (field.kind === "seconds" && !isSeconds(Number(value))) return "seconds";
  }
  return lackOfPairs(values);
}

function isSeconds(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= OVERRIDE_S.least && seconds <= OVERRIDE_S.most;
}

/** Fields that stand against each other. */
function lackOfPairs(values: Values): Lack | null {
  const { start_utc, end_utc, signed, refused } = values;
  if (start_utc !== undefined && end_utc !== undefined && new Date(end_utc) <= new Date(start_utc)) return "order";
  const both = partsOf(signed ?? "").some((person) => partsOf(refused ?? "").includes(person));
  return both ? "twice" : null;
}

/** The body that the server takes. Local times become UTC; seconds become a number. */
export function bodyOf(wish: Wish, by: readonly Signer[], reason: string, values: Values): unknown {
  const act: ActKind = ACTS[wish.act];
  const signers = by.slice(0, act.persons).map((signer) => ({ staff: signer.staff.trim(), pin: signer.pin }));
  const given = act.fields.filter((field) => field.optional !== true || (values[field.name] ?? "").trim() !== "");
  const asked = Object.fromEntries(given.map((field) => [field.name, sent(field, values[field.name] ?? "")]));
  return { ...wish.preset, ...asked, by: signers, reason: reason.trim() };
}

function sent(field: Field, value: string): unknown {
  switch (field.kind) {
    case "seconds": return Number(value);
    case "time": return new Date(value).toISOString();
    case "ticks":
    case "people": return partsOf(value);
    case "lines": return value.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    case "sha256": return value.trim().toLowerCase();
    default: return value.trim();
  }
}
