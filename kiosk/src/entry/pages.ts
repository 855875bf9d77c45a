/** How much text a page takes: lines, and the width of a line in units of a Latin letter (a Chinese character takes two). */
export interface Sheet {
  readonly lines: number;
  readonly units: number;
}

/** The free line between paragraphs, as a part of a line. */
const GAP_LINES = 0.4;

/** Width of a text in Latin letters: CJK characters and full-width marks count two. */
export function unitsOf(text: string): number {
  let units = 0;
  for (const character of text) units += (character.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1;
  return units;
}

/** Lines that a paragraph takes on a sheet, with the gap after it. Words and marks that may not break cost a little. */
export function linesOf(paragraph: string, sheet: Sheet): number {
  return Math.ceil(unitsOf(paragraph) / (sheet.units - 2)) + GAP_LINES;
}

/**
 * Paragraphs laid on sheets, in order, each paragraph whole: nobody scrolls and nothing is left out. A paragraph larger
 * than a sheet gets one of its own.
 */
export function pagesOf(paragraphs: readonly string[], sheet: Sheet): string[][] {
  const pages: string[][] = [];
  let page: string[] = [];
  let used = 0;
  for (const paragraph of paragraphs) {
    const lines = linesOf(paragraph, sheet);
    if (page.length > 0 && used + lines > sheet.lines) {
      pages.push(page);
      page = [];
      used = 0;
    }
    page.push(paragraph);
    used += lines;
  }
  if (page.length > 0) pages.push(page);
  return pages;
}
