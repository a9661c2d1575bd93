// The page of one order: a drawing opens large as soon as it has arrived.
"use strict";
document.addEventListener("htmx:afterSwap", (event) => {
  if ("drawing" in event.detail.target.dataset) document.getElementById("drawing").showModal();
});
