// The board as an app: a worker keeps its files and its frame, so that it opens without a network.

const LOOK_FOR_NEWS = 3600000; // a wall screen is not loaded for weeks
const TRY_AGAIN = 10000;

// base: the address of the board; isQuiet: whether the page may be loaded anew now.
export async function install(base, isQuiet) {
  const workers = navigator.serviceWorker; // only with https
  if (!workers) return;
  const hadOne = Boolean(workers.controller);
  workers.addEventListener("controllerchange", () => hadOne && reloadWhen(isQuiet));
  const registration = await workers.register(`${base}worker.js`, { scope: base, updateViaCache: "none" }).catch(() => null);
  if (!registration) return;
  setInterval(() => registration.update().catch(() => null), LOOK_FOR_NEWS);
  await workers.ready;
  const keepFrame = () => registration.active?.postMessage("keep-frame");
  // The network may have gone just when the frame was asked for, and departments get other names.
  window.addEventListener("online", keepFrame);
  setInterval(keepFrame, LOOK_FOR_NEWS);
  keepFrame();
}

function reloadWhen(isQuiet) {
  if (isQuiet() && !document.hidden) location.reload();
  else setTimeout(() => reloadWhen(isQuiet), TRY_AGAIN);
}
