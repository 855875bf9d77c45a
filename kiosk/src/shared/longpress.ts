/** A finger that lies still this long on the quiet place gives the silent signal. */
export const HOLD_MS = 3_000;
/** A finger that wanders further than this wipes or leans: no signal. Pixels. */
export const WANDER_PX = 40;

/** Tells a long, still press from every other touch. Nothing on the page shows that it listens, or that it heard. */
export class LongPress {
  readonly #onHeld: () => void;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #from: readonly [x: number, y: number] = [0, 0];

  constructor(onHeld: () => void) {
    this.#onHeld = onHeld;
  }

  down(x: number, y: number): void {
    this.up();
    this.#from = [x, y];
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      this.#onHeld();
    }, HOLD_MS);
  }

  move(x: number, y: number): void {
    if (Math.hypot(x - this.#from[0], y - this.#from[1]) > WANDER_PX) this.up();
  }

  up(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }
}

/** Listens on an element, as a Svelte attachment. */
export function longPress(onHeld: () => void): (element: HTMLElement) => () => void {
  return (element) => {
    const press = new LongPress(onHeld);
    const ended = new AbortController();
    const listen = (type: string, act: (event: PointerEvent) => void): void =>
      element.addEventListener(type, (event) => act(event as PointerEvent), { signal: ended.signal });
    listen("pointerdown", (event) => press.down(event.clientX, event.clientY));
    listen("pointermove", (event) => press.move(event.clientX, event.clientY));
    for (const type of ["pointerup", "pointercancel", "pointerleave"]) listen(type, () => press.up());
    // A long touch would open the browser's own menu, which tells on the finger.
    listen("contextmenu", (event) => event.preventDefault());
    return () => {
      press.up();
      ended.abort();
    };
  };
}
