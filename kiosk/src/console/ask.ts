import type { Act, Wish } from "./acts.ts";

/** Opens the dialog in which an act is signed; `about` names the door, box or person in words. */
export type Ask = (act: Act, preset: Wish["preset"], about: string) => void;

/** Opens a form that is no act of the catalogue: people by role, a custodian's share, the platform's key; at a lane a paper's number. */
export type OpenForm = (form: "roles" | "share" | "key" | "paper", subject: string) => void;
