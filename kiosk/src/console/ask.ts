import type { Act, Wish } from "./acts.ts";

/** Opens the dialog in which an act is signed; `about` names the door, box or person in words. */
export type Ask = (act: Act, preset: Wish["preset"], about: string) => void;
