// Ticked rows and the act bar: counts what is ticked, ticks all, ticks a span with Shift. Without this script the boxes
// and the buttons are still there; only the count is missing. Also sends each form once, however often it is pressed.
// @ts-check
(() => {
  "use strict";

  /** @param {HTMLFormElement} form */
  const wire = (form) => {
    /** @type {HTMLInputElement[]} */
    const boxes = Array.from(form.querySelectorAll('tbody input[type="checkbox"][data-row]'));
    const all = form.querySelector('input[type="checkbox"][data-all]');
    const bar = form.querySelector("[data-acts]");
    const count = form.querySelector("[data-count]");
    const names = form.querySelector("[data-names]");
    if (!(bar instanceof HTMLElement) || boxes.length === 0) return;

    const refresh = () => {
      const ticked = boxes.filter((box) => box.checked);
      boxes.forEach((box) => box.closest("tr")?.classList.toggle("picked", box.checked));
      bar.hidden = ticked.length === 0;
      if (count) count.textContent = String(ticked.length);
      if (names) names.textContent = ticked.slice(0, 6).map((box) => box.dataset.row ?? "").join(names.getAttribute("data-names") || ", ")
        + (ticked.length > 6 ? " …" : "");
      if (all instanceof HTMLInputElement) {
        all.checked = ticked.length === boxes.length;
        all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
      }
    };

    /** @type {HTMLInputElement | null} */
    let last = null;
    boxes.forEach((box) =>
      box.addEventListener("click", (event) => {
        if (event.shiftKey && last) {
          const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
          boxes.slice(from, to + 1).forEach((between) => (between.checked = box.checked));
        }
        last = box;
        refresh();
      }),
    );
    all?.addEventListener("change", () => {
      boxes.forEach((box) => (box.checked = all instanceof HTMLInputElement && all.checked));
      refresh();
    });
    form.querySelector("[data-none]")?.addEventListener("click", (event) => {
      event.preventDefault();
      boxes.forEach((box) => (box.checked = false));
      refresh();
    });
    refresh();
  };

  document.querySelectorAll("form[data-ticks]").forEach((form) => {
    if (form instanceof HTMLFormElement) wire(form);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // A page taken from the back-forward cache may send again.
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  });
})();
