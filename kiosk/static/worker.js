// Lets the board open without a network: its files are kept by their content, its frame as this screen last saw it.
// What stands before this text is written by the server: VERSION, FILES, the addresses SHELL and SCOPE, and PAGES below it.

const KEPT = `board-files-${VERSION}`;
const FRAME = "board-frame"; // names the company and the screen: taken away with the last board
const PATIENCE = 4000;

self.addEventListener("install", (event) => event.waitUntil(keepFiles().then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));

self.addEventListener("message", (event) => event.data === "keep-frame" && event.waitUntil(keepFrame()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (FILES.includes(pathname)) event.respondWith(file(pathname, request));
  else if (request.mode === "navigate" && isBoard(pathname)) event.respondWith(page(request));
});

function isBoard(pathname) {
  const path = pathname.slice(SCOPE.length);
  return pathname.startsWith(SCOPE) && (PAGES.includes(path) || path.startsWith("station/"));
}

// Past the browser's own memory, which may be an hour old.
async function keepFiles() {
  const cache = await caches.open(KEPT);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: "reload" })));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("board-files-") && name !== KEPT).map((name) => caches.delete(name)));
}

// Only a screen that is let in gets the frame; a redirect leads to the door.
async function keepFrame() {
  const answer = await fetch(SHELL, { credentials: "same-origin", cache: "no-store", redirect: "manual" }).catch(() => null);
  if (answer?.ok) await (await caches.open(FRAME)).put(SHELL, answer);
}

async function file(pathname, request) {
  const cache = await caches.open(KEPT);
  return (await cache.match(pathname, { ignoreVary: true })) ?? fetch(request);
}

// The network's page while there is one in good time; otherwise the frame, which fills itself with the last known board.
async function page(request) {
  const frame = async () => (await caches.open(FRAME)).match(SHELL, { ignoreVary: true });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answered = fetch(request).then((answer) => (answer.status < 500 ? answer : null), () => null);
  const answer = await Promise.race([answered, late.then(async () => (await frame()) && null)]);
  return answer ?? (await frame()) ?? (await answered) ?? Response.error();
}
