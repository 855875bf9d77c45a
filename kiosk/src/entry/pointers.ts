/** Where a physical thing is, seen from the screen. */
export type Direction = "up" | "down" | "left" | "right";
export type Place = "reader" | "locker" | "gate" | "door";

const DIRECTIONS: readonly string[] = ["up", "down", "left", "right"];

/**
 * Directions that the installer put into the page's address (`&reader=down&locker=left&gate=right`). Without one the
 * page draws no arrow: a wrong arrow is worse than none.
 */
export function pointersOf(search: string): Partial<Record<Place, Direction>> {
  const given = new URLSearchParams(search);
  const pointers: Partial<Record<Place, Direction>> = {};
  for (const place of ["reader", "locker", "gate", "door"] as const) {
    const direction = given.get(place) ?? "";
    if (DIRECTIONS.includes(direction)) pointers[place] = direction as Direction;
  }
  return pointers;
}
