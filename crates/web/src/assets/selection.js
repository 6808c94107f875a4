// A selection inside a paragraph of a document offers to register an item from it. Characters are counted as Unicode
// scalar values from the spans' data-start. Without this script every sentence still has its link.
// @ts-check
(() => {
  "use strict";

  const paper = document.querySelector("[data-paper][data-register]");
  const offer = document.querySelector("[data-from]");
  const link = offer?.querySelector("a");
  const count = offer?.querySelector("[data-count]");
  if (!(paper instanceof HTMLElement) || !(offer instanceof HTMLElement) || !(link instanceof HTMLAnchorElement)) return;
  const address = link.getAttribute("href") ?? "";

  /** @param {string} text */
  const scalars = (text) => Array.from(text).length;

  /** @param {Node} node */
  const paragraph = (node) => (node instanceof Element ? node : node.parentElement)?.closest(".para") ?? null;

  /**
   * The span of a range in characters of the document, if it lies within one paragraph.
   * @param {Range} range
   * @returns {[number, number] | null}
   */
  const spanOf = (range) => {
    const para = paragraph(range.commonAncestorContainer);
    if (!para || !paper.contains(para)) return null;
    let start = Infinity;
    let end = -Infinity;
    for (const piece of para.querySelectorAll("[data-start]")) {
      if (!(piece instanceof HTMLElement)) continue;
      if (piece.dataset.end !== undefined) {
        // A repair is taken whole: its characters are not those of the frozen text.
        if (!range.intersectsNode(piece)) continue;
        start = Math.min(start, Number(piece.dataset.start));
        end = Math.max(end, Number(piece.dataset.end));
        continue;
      }
      const text = piece.firstChild;
      if (!(text instanceof Text) || !range.intersectsNode(text)) continue;
      const from = text === range.startContainer ? range.startOffset : 0;
      const to = text === range.endContainer ? range.endOffset : text.length;
      if (from >= to) continue;
      const first = Number(piece.dataset.start);
      start = Math.min(start, first + scalars(text.data.slice(0, from)));
      end = Math.max(end, first + scalars(text.data.slice(0, to)));
    }
    return start < end ? [start, end] : null;
  };

  const refresh = () => {
    const selection = document.getSelection();
    const range = selection && selection.rangeCount > 0 && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const span = range && spanOf(range);
    offer.hidden = !span;
    if (!range || !span) return;
    link.href = address.replace("start=0", `start=${span[0]}`).replace("end=0", `end=${span[1]}`);
    if (count instanceof HTMLElement) count.textContent = `${span[1] - span[0]} ${count.dataset.count ?? ""}`;
    const box = range.getBoundingClientRect();
    const width = offer.offsetWidth;
    const left = Math.min(Math.max(box.left, 8), document.documentElement.clientWidth - width - 8);
    offer.style.left = `${left + window.scrollX}px`;
    offer.style.top = `${box.bottom + window.scrollY + 8}px`;
  };

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(refresh, 120);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !offer.hidden) document.getSelection()?.removeAllRanges();
  });
})();
