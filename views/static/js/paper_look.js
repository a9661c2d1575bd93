// The look of the papers: whatever is typed, chosen or picked draws the paper anew, the last wish wins.
"use strict";
(() => {
  const LATER = 450;

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-paper-look]");
    if (!form) return;
    const sheet = form.querySelector(".paper-look__sheet");
    const picture = sheet.querySelector("img");
    const said = sheet.querySelector("p");
    const drawing = said.textContent;
    let timer = 0;
    let running = null;

    async function draw() {
      running?.abort();
      running = new AbortController();
      const mine = running;
      sheet.dataset.state = "waiting";
      said.textContent = drawing;
      try {
        const answer = await fetch(form.dataset.paperLook, { method: "POST", body: new FormData(form), credentials: "same-origin", signal: mine.signal });
        if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("image/")) throw new Error(String(answer.status));
        const drawn = URL.createObjectURL(await answer.blob());
        if (mine.signal.aborted) { URL.revokeObjectURL(drawn); return; }
        if (picture.src) URL.revokeObjectURL(picture.src);
        picture.src = drawn;
        picture.hidden = false;
        sheet.dataset.state = "ready";
      } catch (failed) {
        if (failed.name === "AbortError") return;
        sheet.dataset.state = "failed";
        said.textContent = said.dataset.failed;
      }
    }

    const later = () => { clearTimeout(timer); timer = setTimeout(draw, LATER); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    draw();
  });
})();
