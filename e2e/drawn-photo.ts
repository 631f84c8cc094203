/** Photographs that nobody had to take: drawn in the browser, given as the files a camera makes. */
import type { Page } from 'playwright-core';

export type Motif = 'mountains' | 'face' | 'sea';

const motifs: Record<Motif, string> = {
  mountains: `<svg viewBox="0 0 120 90"><defs><linearGradient id="a" x2="0" y2="1"><stop stop-color="#2b3a6b"/><stop offset=".6" stop-color="#e58a6b"/><stop offset="1" stop-color="#ffd9a0"/></linearGradient></defs><rect width="120" height="90" fill="url(#a)"/><circle cx="84" cy="34" r="10" fill="#fff1d0"/><path d="M0 70 26 32l16 24 14-20 30 38 12-14 22 26v24H0z" fill="#46406f"/><path d="m26 32 9 13-6 3-5-5-6 7zM56 36l9 12-5 4-5-4-6 3z" fill="#fff"/><path d="M0 78c30-14 60-8 120-2v14H0z" fill="#1f2c40"/></svg>`,
  face: `<svg viewBox="0 0 120 90"><rect width="120" height="90" fill="#e9b872"/><circle cx="60" cy="98" r="40" fill="#3c6e71"/><circle cx="60" cy="46" r="24" fill="#8d5a3b"/><path d="M34 44c0-24 12-32 27-32s27 9 25 34c-6-16-14-20-26-20s-20 4-26 18z" fill="#2a1a12"/><circle cx="51" cy="46" r="2.6"/><circle cx="69" cy="46" r="2.6"/><path d="M50 57c6 6 14 6 20 0" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`,
  sea: `<svg viewBox="0 0 120 90"><rect width="120" height="90" fill="#8fd0e8"/><circle cx="30" cy="24" r="11" fill="#fff3c4"/><rect y="50" width="120" height="40" fill="#2f7fa3"/><path d="M0 56c10-5 20 5 30 0s20 5 30 0 20 5 30 0 20 5 30 0v34H0z" fill="#1f5f85"/><path d="M70 50h24l-5 9H75zM81 20v28H64zM84 26v22h14z" fill="#fff"/></svg>`,
};

/** 1200 x 900 pixels, as JPEG. */
export async function drawPhoto(page: Page, motif: Motif): Promise<Buffer> {
  const table = await page.context().newPage();
  await table.setViewportSize({ width: 1200, height: 900 });
  await table.setContent(
    `<style>body{margin:0}svg{display:block;width:1200px;height:900px}</style>${motifs[motif]}`,
  );
  const photo = await table.screenshot({ type: 'jpeg', quality: 88 });
  await table.close();
  return photo;
}
