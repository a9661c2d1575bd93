// The page with the code asks every two seconds whether the office has said yes. The server answers with the screen's
// token as a cookie that no script can read; this page only learns where to go.
const EVERY = 2000;
const page = document.querySelector("[data-pair]");
const left = page.querySelector("[data-pair-left]");
const show = (name, is) => page.querySelector(`[data-pair-${name}]`).toggleAttribute("hidden", !is);
let seconds = Number(page.dataset.seconds);

function clock() {
  seconds = Math.max(0, seconds - 1);
  left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function over() {
  show("shown", false);
  show("over", true);
  show("ask", true);
}

async function ask() {
  let answer = null;
  try {
    const response = await fetch(page.dataset.pair, { method: "POST", signal: AbortSignal.timeout(8000) });
    if (response.ok) answer = await response.json();
  } catch {
    answer = null;
  }
  show("lost", answer === null);
  if (answer?.state === "paired") return location.replace(answer.to);
  if (answer?.state === "over") return over();
  if (answer) seconds = answer.seconds;
  setTimeout(ask, EVERY);
}

setInterval(clock, 1000);
clock();
setTimeout(ask, EVERY);
