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
/**
 * Longest side the picture is drawn at, in pixels; each is read in a few milliseconds. The search for the corners misses
 * one code in twenty at any one size, and rarely the same ones at another (40 codes seen from the side: 38 found at 800, 40
 * at 560, all at one of them). A film is read at one size after the other, a picture at all of them.
 */
const sides: readonly [number, ...number[]] = [800, 560, 640, 1280, 480];

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
  let turn = 0;
  const readAt = (source: PictureSource, side: number): string | null => {
    const { width, height } = sizeOf(source);
    if (context === null || width === 0 || height === 0) return null;
    const factor = Math.min(1, side / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * factor));
    canvas.height = Math.max(1, Math.round(height * factor));
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      // It says so by throwing: there is no code in this picture.
      return null;
    }
  };
  return {
    read: async (source) => {
      if (source instanceof HTMLVideoElement) {
        turn += 1;
        return readAt(source, sides[turn % sides.length] ?? sides[0]);
      }
      for (const side of sides) {
        const text = readAt(source, side);
        if (text !== null) return text;
      }
      return null;
    },
  };
}

const sizeOf = (source: PictureSource) =>
  source instanceof HTMLVideoElement
    ? { width: source.videoWidth, height: source.videoHeight }
    : { width: source.width, height: source.height };
