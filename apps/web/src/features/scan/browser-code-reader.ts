/** Finds a QR code in a picture: the browser's own reader where there is one, else ours, fetched when it is needed. */

export interface CodeReader {
  /** The text of the first code; null when there is none. */
  read(source: PictureSource): Promise<string | null>;
}

export type PictureSource = HTMLVideoElement | ImageBitmap;

interface Detector {
  detect(source: PictureSource): Promise<readonly { readonly rawValue: string }[]>;
}
/** Not in the platform's types: Chromium on phones and Macs has it, others do not. */
interface DetectorMaker {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const qrFormat = 'qr_code';
/** Enough for a code that fills a third of the picture, and read in a few milliseconds. */
const sideMax = 800;

export async function createCodeReader(): Promise<CodeReader> {
  return (await createNativeReader()) ?? createOwnReader();
}

async function createNativeReader(): Promise<CodeReader | null> {
  const { BarcodeDetector: Maker } = globalThis as { readonly BarcodeDetector?: DetectorMaker };
  if (Maker === undefined) return null;
  try {
    if (!(await Maker.getSupportedFormats()).includes(qrFormat)) return null;
    const detector = new Maker({ formats: [qrFormat] });
    return { read: async (source) => (await detector.detect(source))[0]?.rawValue ?? null };
  } catch {
    // It is there and does not work: a browser without the service behind it.
    return null;
  }
}

async function createOwnReader(): Promise<CodeReader> {
  const { decodeQR } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return {
    read: async (source) => {
      if (context === null) return null;
      const { width, height } = sizeOf(source);
      if (width === 0 || height === 0) return null;
      const factor = Math.min(1, sideMax / Math.max(width, height));
      canvas.width = Math.max(1, Math.round(width * factor));
      canvas.height = Math.max(1, Math.round(height * factor));
      context.drawImage(source, 0, 0, canvas.width, canvas.height);
      const picture = context.getImageData(0, 0, canvas.width, canvas.height);
      try {
        return decodeQR(picture);
      } catch {
        // It says so by throwing: there is no code in this picture.
        return null;
      }
    },
  };
}

const sizeOf = (source: PictureSource) =>
  source instanceof HTMLVideoElement
    ? { width: source.videoWidth, height: source.videoHeight }
    : { width: source.width, height: source.height };
