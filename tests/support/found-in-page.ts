/** What does not fit into a page. */
export interface Found {
  /** How far the page is wider than its window, in pixels. */
  readonly tooWide: number;
  /** Beginnings of elements that stand out of the window, or whose text is cut. */
  readonly cut: readonly string[];
}

/** Runs in a page: text outside the window that nothing scrolls to, hidden by the box that it is in, or outside the drawing that it is of. */
export const found = `(() => {
  for (const one of document.querySelectorAll('details')) one.open = true;
  const root = document.documentElement;
  const scrolls = (one) => one !== null && (['auto', 'scroll'].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  const own = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  const around = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect();
  };
  const cut = [...document.body.querySelectorAll('*')].filter((one) => {
    if (!own(one) || one.closest('title, script') !== null) return false;
    const box = around(one);
    if (box.width === 0) return false;
    const drawing = one.closest('svg');
    if (drawing !== null) {
      const edges = drawing.getBoundingClientRect();
      if (box.left < edges.left - 2 || box.right > edges.right + 2 || box.top < edges.top - 2 || box.bottom > edges.bottom + 2) return true;
    }
    const hidden = ['hidden', 'clip'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1;
    return hidden || ((box.right > root.clientWidth + 1 || box.left < -1) && !scrolls(one.parentElement));
  });
  return { tooWide: root.scrollWidth - root.clientWidth, cut: cut.map((one) => one.outerHTML.slice(0, 120)) };
})()`;
