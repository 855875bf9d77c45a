// Faults of the page's looks as it stands, in words. Arguments: least size of what is touched (px), least contrast.
([target, contrast]) => {
  const faults = new Set();
  const SYMBOL_CONTRAST = 3;

  const named = (element) => {
    const text = (element.textContent || element.getAttribute("aria-label") || "").trim().slice(0, 24);
    return `${element.tagName.toLowerCase()} "${text}"`;
  };
  const drawn = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const parts = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const linear = (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [red, green, blue] = colour.map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.95) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const contrastOf = (element) => {
    const ink = light(parts(getComputedStyle(element).color).slice(0, 3));
    const [more, less] = [ink, light(ground(element))].sort((one, other) => other - one);
    return (more + 0.05) / (less + 0.05);
  };

  const measureTouch = (element) => {
    const { width, height } = element.getBoundingClientRect();
    if (width >= target && height >= target) return;
    faults.add(`too small to touch: ${named(element)} ${Math.round(width)} x ${Math.round(height)}`);
  };
  const measurePlace = (element, texts) => {
    const range = document.createRange();
    for (const text of texts) {
      range.selectNodeContents(text);
      for (const box of range.getClientRects()) {
        const inside = box.left >= -1 && box.right <= innerWidth + 1 && box.top >= -1 && box.bottom <= innerHeight + 1;
        if (!inside) faults.add(`outside the window: ${named(element)}`);
      }
    }
    const cut = element.scrollWidth > element.clientWidth + 2 && getComputedStyle(element).display !== "inline";
    if (cut) faults.add(`cut off: ${named(element)}`);
  };
  const measureInk = (element, texts) => {
    if (element.closest("[disabled]")) return;
    const words = texts.some((text) => /[\p{L}\p{N}]/u.test(text.data));
    const least = words ? contrast : Math.min(contrast, SYMBOL_CONTRAST);
    const ratio = contrastOf(element);
    if (ratio < least) faults.add(`too faint (${ratio.toFixed(1)}): ${named(element)}`);
  };

  const { scrollWidth, scrollHeight } = document.documentElement;
  if (scrollWidth > innerWidth || scrollHeight > innerHeight) faults.add("the page is larger than the window");
  for (const element of document.querySelectorAll("body *")) {
    if (!drawn(element) || element.closest("svg, .unseen")) continue;
    if (element.matches("button, a[href], select")) measureTouch(element);
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
    if (texts.length === 0) continue;
    measurePlace(element, texts);
    measureInk(element, texts);
  }
  return [...faults];
}
