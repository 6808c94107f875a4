// Single-letter keys. They press what stands on the page and do nothing a pointer could not do: without this script
// every act is still there. Switched off by data-keys="off" on the body (WCAG 2.1.4).
// @ts-check
(() => {
  "use strict";

  /** @param {EventTarget | null} target */
  const isTyping = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && (target.type === "checkbox" || target.type === "radio"));

  /** @returns {HTMLElement[]} */
  const rows = () => Array.from(document.querySelectorAll("[data-rows] > li, [data-rows] > tr"));

  /** @param {number} step */
  const move = (step) => {
    const all = rows();
    if (all.length === 0) return;
    const now = all.findIndex((row) => row.classList.contains("sel"));
    const next = Math.min(all.length - 1, Math.max(0, now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step));
    all.forEach((row, index) => row.classList.toggle("sel", index === next));
    const row = all[next];
    const link = row.querySelector("a[href]:not(.tw)");
    if (link instanceof HTMLElement) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const chosen = () => document.querySelector("[data-rows] > .sel");

  const showList = () => {
    const list = document.getElementById("keys");
    if (list instanceof HTMLDialogElement && !list.open) list.showModal();
  };

  /**
   * Presses the control that names this key: in the chosen row if there is one, else anywhere on the page.
   * @param {string} key
   */
  const press = (key) => {
    const selector = `[data-key="${CSS.escape(key)}"]`;
    const controls = [...(chosen()?.querySelectorAll(selector) ?? []), ...document.querySelectorAll(selector)];
    const control = controls.find((one) => one instanceof HTMLElement && !one.closest("[hidden]"));
    if (!(control instanceof HTMLElement)) return false;
    if (control instanceof HTMLInputElement && control.type !== "checkbox") {
      control.focus();
      control.select();
    } else {
      control.click();
      const field = control.tagName === "SUMMARY" && control.parentElement?.querySelector("input:not([type=hidden])");
      if (field instanceof HTMLElement) field.focus();
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      document.querySelectorAll("details.drop[open]").forEach((drop) => drop.removeAttribute("open"));
      return;
    }
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      showList();
      event.preventDefault();
      return;
    }
    if (document.body.dataset.keys === "off") return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "j" || key === "k") {
      if (!press(key)) move(key === "j" ? 1 : -1);
      event.preventDefault();
      return;
    }
    if (key === "Enter" && event.target === document.body) {
      const link = chosen()?.querySelector("a[href]:not(.tw)");
      if (link instanceof HTMLElement) link.click();
      return;
    }
    if (key === "ArrowRight" || key === "ArrowLeft") {
      // Folds the chosen row of a tree; the link it presses leads back to the same row.
      const fold = chosen()?.querySelector(`[data-key="${key}"]`);
      if (fold instanceof HTMLElement) {
        fold.click();
        event.preventDefault();
      }
      return;
    }
    if (key === "x") {
      const box = chosen()?.querySelector('input[type="checkbox"]');
      if (box instanceof HTMLInputElement) {
        box.click();
        event.preventDefault();
        return;
      }
    }
    if (event.key.length === 1 && press(key)) event.preventDefault();
  });

  // An address that names a row, such as one just unfolded, chooses it.
  const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLElement && rows().includes(named)) {
    named.classList.add("sel");
    const link = named.querySelector("a[href]:not(.tw)");
    if (link instanceof HTMLElement) link.focus({ preventScroll: true });
  }

  // A click beside an open menu closes it.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.drop[open]").forEach((drop) => {
      if (event.target instanceof Node && !drop.contains(event.target)) drop.removeAttribute("open");
    });
  });
})();
