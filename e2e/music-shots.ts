/** The music part of the walk through the app (`screenshots.ts`): real files in every place they can be. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { addMusic, go, press, waitForChip } from './app-driver.ts';
import type { ServerProcess } from './server-process.ts';
import type { Shutter } from './shutter.ts';

const ffmpeg = process.env['JAMZ_TEST_FFMPEG'] ?? '/usr/bin/ffmpeg';

const songs = [
  ['Splügen Pass', 'The Hairpins', 'c0=0x1d4030:c1=0xe8b04b', 214],
  ['Night Toll', 'Vignette & Sons', 'c0=0x3a1650:c1=0xff6f61', 187],
  ['Rest Area Waltz', 'Carla Corsia', 'c0=0x123a63:c1=0x8fd3f4', 251],
  ['Last Exit Lake', 'The Hairpins', 'c0=0x4a1648:c1=0xffd86b', 168],
] as const;

export interface MusicWalk {
  /** Adds the music. */
  readonly page: Page;
  /** A second member of the group. */
  readonly other: Page;
  readonly groupId: string;
  readonly server: ServerProcess;
  readonly shoot: Shutter['shoot'];
}

export async function walkThroughMusic(walk: MusicWalk): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-songs-'));
  try {
    const files = await Promise.all(songs.map((song, n) => makeSong(folder, song, n)));
    await listen(walk, files.slice(0, 3));
    await beAlone(walk, files.slice(3), folder);
    await hearFromOther(walk);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A quiet chord with tags and a cover of its own. */
async function makeSong(
  folder: string,
  [title, artist, colors, seconds]: (typeof songs)[number],
  n: number,
): Promise<string> {
  const path = join(folder, `${title}.mp3`);
  const tone = `sine=frequency=${220 + n * 40}:duration=${seconds}`;
  const cover = `gradients=size=512x512:${colors}:x0=60:y0=40:x1=460:y1=480:duration=1:rate=1`;
  const inputs = `-f lavfi -i ${tone} -f lavfi -i ${cover}`;
  const sound = '-map 0:a -map 1:v -c:a libmp3lame -b:a 64k';
  const picture = '-c:v png -frames:v 1 -disposition:v:0 attached_pic -id3v2_version 3';
  const tags = ['-metadata', `title=${title}`, '-metadata', `artist=${artist}`];
  const args = `-v error -y ${inputs} ${sound} ${picture}`.split(' ');
  await promisify(execFile)(ffmpeg, [...args, ...tags, path]);
  return path;
}

const textOf = (page: Page, text: string | RegExp) => page.getByText(text).first();

async function listen({ page, groupId, shoot }: MusicWalk, files: string[]): Promise<void> {
  await go(page, `/g/${groupId}`);
  await addMusic(page, files);
  for (const [title] of songs.slice(0, files.length)) await textOf(page, title).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[data-place=here]').length >= 3);
  await waitForChip(page, /^Synced/u);
  await press(page, 'Play Night Toll');
  await page.getByRole('button', { name: 'Pause Night Toll' }).first().waitFor();
  await page.evaluate(() => scrollTo(0, 220));
  await shoot(page, '40-playlist-with-music');
  await press(page, 'Actions for Splügen Pass');
  await shoot(page, '41-row-menu');
  await page.keyboard.press('Escape');
  await press(page, 'Open the player: Night Toll');
  await page.getByRole('slider', { name: 'Position' }).fill('61000');
  await page.waitForTimeout(500);
  await shoot(page, '42-player');
  await press(page, 'Close the player');
  await go(page, '/');
  await textOf(page, 'Your groups').waitFor();
  await shoot(page, '43-groups-with-player');
  await go(page, `/g/${groupId}`);
  await page.evaluate(() =>
    dispatchEvent(
      new DragEvent('dragenter', {
        dataTransfer: (() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['x'], 'x.mp3'));
          return transfer;
        })(),
      }),
    ),
  );
  await shoot(page, '44-drop-zone');
  await page.evaluate(() => dispatchEvent(new DragEvent('dragleave', { dataTransfer: null })));
  await page.reload();
}

/** Without a network: what is only here, what was refused, what waits. */
async function beAlone(
  { page, groupId, server, shoot }: MusicWalk,
  files: string[],
  folder: string,
): Promise<void> {
  await server.kill();
  const notAudio = join(folder, 'shopping list.mp3');
  await writeFile(notAudio, 'bread, butter, batteries\n'.repeat(400));
  await go(page, `/g/${groupId}`);
  await textOf(page, 'Night Toll').waitFor();
  await addMusic(page, [...files, notAudio]);
  await textOf(page, 'Last Exit Lake').waitFor();
  await textOf(page, /This is no audio/u).waitFor();
  await waitForChip(page, /^Offline/u);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await shoot(page, '45-only-on-this-device');
  await go(page, '/storage');
  await textOf(page, /waits? to be sent/u).waitFor();
  await shoot(page, '46-storage', { full: true });
  await press(page, /^Offline/u);
  await textOf(page, 'Files on their way').waitFor();
  await shoot(page, '47-panel-with-uploads', { full: true });
  await page.keyboard.press('Escape');
  await press(page, 'Your account');
  await press(page, 'Sign out');
  await textOf(page, 'Keep for my next sign-in').waitFor();
  await shoot(page, '48-sign-out-with-files');
  await page.keyboard.press('Escape');
}

/** The other one: waits for what was not sent, keeps the list, hears it. */
async function hearFromOther({ page, other, groupId, server, shoot }: MusicWalk): Promise<void> {
  await go(other, `/g/${groupId}`);
  await textOf(other, 'Night Toll').waitFor();
  await other.evaluate(() => scrollTo(0, 220));
  await shoot(other, '49-without-network');
  await press(other, 'Play Night Toll');
  await other.locator('[data-player-phase=failed]').waitFor({ timeout: 30_000 });
  await shoot(other, '50-silence');
  await server.start();
  await waitForChip(page, /^Synced/u);
  await waitForChip(other, /^Synced/u);
  await textOf(other, 'Last Exit Lake').waitFor();
  await other.getByRole('switch', { name: /Keep this playlist/u }).click();
  await textOf(other, /^All here/u).waitFor({ timeout: 60_000 });
  await shoot(other, '51-kept');
  await go(other, '/storage');
  await textOf(other, /tracks? here/u).waitFor();
  await shoot(other, '52-storage-kept', { full: true });
}
