// The review of a document: brings the place looked at into view, fills in a suggestion without asking the server, and cuts a proposal at
// the ends of a selection. Without this script the same buttons do the same, one page later.
// @ts-check
(() => {
  "use strict";

  const card = document.getElementById("now");
  const wide = window.matchMedia("(min-width: 72.01rem)").matches;
  const place = wide ? document.querySelector("[data-paper] .s-now") : card;
  // A form that came back has its own place to look at: what is to be mended takes the focus.
  if (place && !document.querySelector(".form-wrong")) place.scrollIntoView({ block: wide ? "center" : "start" });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-take]") : null;
    if (!(button instanceof HTMLButtonElement) || !button.form) return;
    const field = button.form.elements.namedItem(button.dataset.take ?? "");
    if (!(field instanceof HTMLInputElement)) return;
    field.value = button.value;
    event.preventDefault();
  });

  /**
   * The span of the selection in characters of the frozen text: where a person wants a cut.
   * @returns {[number, number] | null}
   */
  const selected = () => {
    const selection = document.getSelection();
    const paper = document.querySelector("[data-paper]");
    if (!selection || selection.isCollapsed || selection.rangeCount === 0 || !paper) return null;
    const range = selection.getRangeAt(0);
    if (!paper.contains(range.commonAncestorContainer)) return null;
    const link = document.querySelector("[data-from] a");
    const asked = link instanceof HTMLAnchorElement ? new URL(link.href).searchParams : null;
    const [start, end] = [Number(asked?.get("start")), Number(asked?.get("end"))];
    return start < end ? [start, end] : null;
  };

  const split = document.querySelector("form[data-split]");
  if (split instanceof HTMLFormElement) {
    split.parentElement?.querySelector("summary")?.addEventListener("click", (event) => {
      const span = selected();
      const field = split.elements.namedItem("selection");
      if (!span || !(field instanceof HTMLInputElement)) return;
      event.preventDefault();
      split.querySelectorAll("input[name=cut]").forEach((box) => {
        if (box instanceof HTMLInputElement) box.checked = false;
      });
      field.value = `${span[0]}-${span[1]}`;
      split.requestSubmit();
    });
  }
})();
