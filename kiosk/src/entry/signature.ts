/** A signature as drawn: per stroke x, y, milliseconds since the first point, x, y, ms, ... in a field of 1000 by 400. */
export interface Signature {
  readonly v: 1;
  readonly w: number;
  readonly h: number;
  readonly strokes: readonly (readonly number[])[];
}

export const FIELD = { w: 1000, h: 400 } as const;
/** Points kept at most; a signature needs a few hundred. Bounds what the server has to take. */
export const POINTS_MAX = 4_000;
/** A movement below this is not kept; half a millimetre on a 21.5 inch screen. */
const STEP_MIN = 2;
/** A drawn length below this is a touch, not a signature. */
export const LENGTH_MIN = 150;

/** Collects the strokes of a pen, finger or mouse. */
export class SignaturePen {
  #strokes: number[][] = [];
  #points = 0;
  #length = 0;
  #began_ms: number | undefined;

  down(x: number, y: number, at_ms: number): void {
    if (this.#points >= POINTS_MAX) return;
    this.#began_ms ??= at_ms;
    this.#strokes.push([]);
    this.#keep(x, y, at_ms);
  }

  move(x: number, y: number, at_ms: number): void {
    const stroke = this.#strokes.at(-1);
    if (stroke === undefined || this.#points >= POINTS_MAX) return;
    const far = Math.hypot(x - (stroke.at(-3) ?? x), y - (stroke.at(-2) ?? y));
    if (far < STEP_MIN) return;
    this.#length += far;
    this.#keep(x, y, at_ms);
  }

  clear(): void {
    this.#strokes = [];
    this.#points = 0;
    this.#length = 0;
    this.#began_ms = undefined;
  }

  /** Enough was drawn to be a signature. */
  get signed(): boolean {
    return this.#length >= LENGTH_MIN;
  }

  get strokes(): readonly (readonly number[])[] {
    return this.#strokes;
  }

  /** Compact JSON for the server. */
  toJson(): string {
    const signature: Signature = { v: 1, w: FIELD.w, h: FIELD.h, strokes: this.#strokes };
    return JSON.stringify(signature);
  }

  #keep(x: number, y: number, at_ms: number): void {
    const inside = (value: number, most: number): number => Math.round(Math.min(Math.max(value, 0), most));
    this.#strokes.at(-1)?.push(inside(x, FIELD.w), inside(y, FIELD.h), Math.round(at_ms - (this.#began_ms ?? at_ms)));
    this.#points += 1;
  }
}

/** The strokes as an SVG path in the field's units. */
export function pathOf(strokes: readonly (readonly number[])[]): string {
  const parts: string[] = [];
  for (const stroke of strokes) {
    for (let at = 0; at < stroke.length; at += 3) parts.push(`${at === 0 ? "M" : "L"}${stroke[at]} ${stroke[at + 1]}`);
    if (stroke.length === 3) parts.push("h1");
  }
  return parts.join("");
}
