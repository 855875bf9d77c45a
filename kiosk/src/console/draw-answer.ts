/** The counts in the answer to a list, as "key 5". Texts and lists are left out: nothing of a list's content is shown. */
export function countsOf(answer: unknown): string[] {
  if (typeof answer !== "object" || answer === null) return [];
  return Object.entries(answer).flatMap(([key, value]) => (typeof value === "number" ? [`${key} ${value}`] : []));
}
