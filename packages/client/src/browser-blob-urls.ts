/** Addresses of bytes that this page holds. */
export const browserBlobUrls = {
  create: (blob: Blob): string => URL.createObjectURL(blob),
  release: (url: string): void => URL.revokeObjectURL(url),
};
