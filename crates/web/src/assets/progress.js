// How far something under way has come: asks for the numbers and moves the bar, so that the page stands still. When it is through, the page
// is asked for again. Without this script the page renews itself.
// @ts-check
(() => {
  "use strict";

  const SECONDS = 1;
  const shown = document.querySelector("[data-progress]");
  if (!(shown instanceof HTMLElement)) return;
  const bar = shown.querySelector("progress");
  const done = shown.querySelector("[data-done]");
  const { progress: address, stage } = shown.dataset;
  if (!bar || !done || !address) return;

  const ask = async () => {
    try {
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error" });
      /** @type {{ stage: string, done: number, of: number }} */
      const reached = await answer.json();
      if (reached.stage !== stage) {
        location.reload();
        return;
      }
      bar.max = reached.of;
      bar.value = reached.done;
      done.textContent = reached.done.toLocaleString("en");
    } catch {
      // The connection failed or the session ended: the next answer, or the person, will tell.
    }
    window.setTimeout(ask, SECONDS * 1000);
  };
  window.setTimeout(ask, SECONDS * 1000);
})();
