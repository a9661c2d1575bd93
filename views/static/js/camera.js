// Reads QR codes from a camera, for the board, the truck and the pages of the office: by the browser where it can,
// elsewhere by a reader of our own.

const REST = 120; // milliseconds between two looks
const READER = new URL("../vendor/jsqr/jsQR.js", import.meta.url).href;

export function hasCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia); // only with https
}

// The first code the video shows; nothing when isOver before.
export async function firstCode(video, isOver) {
  const read = (await browsersOwn()) ?? (await ourOwn());
  while (!isOver()) {
    const code = await read(video).catch(() => ""); // before the first picture there is nothing to see
    if (code) return code;
    await new Promise((next) => setTimeout(next, REST));
  }
  return "";
}

// Most computers and iPads have the name of it and nothing behind.
async function browsersOwn() {
  const formats = (await window.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (!formats.includes("qr_code")) return null;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
}

async function ourOwn() {
  if (!window.jsQR) await load(READER);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!video.videoWidth) return "";
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    pen.drawImage(video, 0, 0);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

function load(address) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}
