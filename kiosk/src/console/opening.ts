import { fields, flag, list, number, text } from "../shared/reading.ts";
import type { Session } from "../shared/staff-state.ts";
import { isOver, SEALED } from "./sessions.ts";

/** A custodian's share of a package's key, as `sealroom draw share-file` writes it. */
export interface Share {
  readonly custodian: string;
  readonly share: string;
}
/** Whose shares the controller has. */
export interface Handed {
  readonly held: number;
  readonly needed: number;
  readonly custodians: readonly { readonly custodian: string; readonly handed: boolean }[];
  /** The platform's key may stand for the shares. */
  readonly opening_key: boolean;
}

export function parseHanded(raw: unknown): Handed {
  const from = fields(raw, "shares");
  return {
    held: number(from, "held"), needed: number(from, "needed"), opening_key: flag(from, "opening_key"),
    custodians: list(from, "custodians", (item) => ({ custodian: text(item, "custodian"), handed: flag(item, "handed") })),
  };
}

/** The share in a file; null = it is none. */
export function shareOf(content: string): Share | null {
  const { custodian, share } = plainOf(content);
  return typeof custodian === "string" && typeof share === "string" ? { custodian, share } : null;
}

const KEY = /^[A-Za-z0-9+/]{43}=$/;

/** The key in a file, which holds its base64 alone or as `key`; null = it is none. */
export function keyOf(content: string): string | null {
  const { key } = plainOf(content);
  const found = typeof key === "string" ? key : content.trim();
  return KEY.test(found) ? found : null;
}

function plainOf(content: string): Record<string, unknown> {
  try {
    const plain: unknown = JSON.parse(content);
    return typeof plain === "object" && plain !== null ? (plain as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A package waits for its custodians, or for the opening of bids. */
export function waitsForShares(session: Session): boolean {
  return session.packaged && !isOver(session) && SEALED.includes(session.list_state ?? "");
}

/** Where the disclosure of a list that is secret no longer is fetched; null = it still is, or it was never signed. */
export function disclosureAddress(api: string, session: Session, full: boolean): string | null {
  if (!session.packaged || session.list_state !== "declassified") return null;
  return `${api}/draw-disclosures?${new URLSearchParams({ session: session.id, full: String(full) }).toString()}`;
}
