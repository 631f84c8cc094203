/** Leaving only when every file was sent: starts what was stopped, and gives up when nothing moves any more (U5). */
import { limits } from '@jamz/core';
import type { Media } from '@jamz/client/react';
import { createDeadline } from '../ui/browser-clock.ts';

/** True when nothing waits any more; false when nothing moved for a while, or the person thought better of it. */
export async function sendFiles(media: Media, signal: AbortSignal): Promise<boolean> {
  const { tracks } = await media.storage();
  const waiting = tracks.filter((track) => track.waiting);
  await Promise.all(waiting.map(({ sha256 }) => media.resumeUpload(sha256)));
  if (media.waiting().files === 0) return true;
  return new Promise((resolve) => {
    const end = (isSent: boolean) => {
      deadline.close();
      unsubscribe();
      signal.removeEventListener('abort', giveUp);
      resolve(isSent);
    };
    const giveUp = () => end(false);
    const deadline = createDeadline(limits.requestMsMax, giveUp);
    const unsubscribe = media.subscribe(() => {
      deadline.renew();
      if (media.waiting().files === 0) end(true);
    });
    signal.addEventListener('abort', giveUp);
  });
}
