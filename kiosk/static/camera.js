// Reads QR codes from a tablet's camera: by the browser where it can, elsewhere by a reader of our own.

const REST = 120; // milliseconds between two looks

export function hasCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia); // only with https
}

// The first code the video shows; nothing when isOver before.
export async function firstCode(video, reader, isOver) {
  const read = (await browsersOwn()) ?? (await ourOwn(reader));
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

async function ourOwn(reader) {
  if (!window.jsQR) await load(reader);
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
