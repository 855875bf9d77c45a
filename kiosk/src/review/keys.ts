/** What a key means on the review page. */
export type Command =
  | { readonly kind: "toggle" }
  | { readonly kind: "pause" }
  | { readonly kind: "faster" }
  | { readonly kind: "slower" }
  | { readonly kind: "move"; readonly by_s: number }
  | { readonly kind: "end"; readonly at: "start" | "end" }
  | { readonly kind: "event"; readonly way: -1 | 1 }
  | { readonly kind: "zoom"; readonly way: -1 | 1 }
  | { readonly kind: "tile"; readonly number: number }
  | { readonly kind: "all_tiles" };

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** One picture of a 25-per-second camera. */
export const FRAME_S = 0.04;

/** Keys of a Chinese input method stand beside the plain ones. */
const PLAIN: Readonly<Record<string, Command>> = {
  " ": { kind: "toggle" },
  k: { kind: "pause" },
  l: { kind: "faster" },
  j: { kind: "slower" },
  ",": { kind: "move", by_s: -FRAME_S },
  ".": { kind: "move", by_s: FRAME_S },
  "，": { kind: "move", by_s: -FRAME_S },
  "。": { kind: "move", by_s: FRAME_S },
  Home: { kind: "end", at: "start" },
  End: { kind: "end", at: "end" },
  "[": { kind: "event", way: -1 },
  "]": { kind: "event", way: 1 },
  "【": { kind: "event", way: -1 },
  "】": { kind: "event", way: 1 },
  "+": { kind: "zoom", way: 1 },
  "=": { kind: "zoom", way: 1 },
  "-": { kind: "zoom", way: -1 },
  Escape: { kind: "all_tiles" },
};

/** The command of a key; null = the key means nothing here. Arrows: 1 s, with shift 10 s. */
export function commandOf(key: Key): Command | null {
  if (key.ctrlKey || key.altKey || key.metaKey) return null;
  if (key.key === "ArrowLeft" || key.key === "ArrowRight") {
    return { kind: "move", by_s: (key.shiftKey ? 10 : 1) * (key.key === "ArrowLeft" ? -1 : 1) };
  }
  if (/^[1-9]$/.test(key.key)) return { kind: "tile", number: Number(key.key) };
  const name = key.key.length === 1 ? key.key.toLowerCase() : key.key;
  return Object.hasOwn(PLAIN, name) ? (PLAIN[name] ?? null) : null;
}
