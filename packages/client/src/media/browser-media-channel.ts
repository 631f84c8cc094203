/** The media room's channel over BroadcastChannel; tabs of another build of the app are understood or ignored. */
import { isObject } from '@jamz/core';
import { mediaChannelName, type MediaChannel, type MediaMessage } from './media-channel.ts';

const types: readonly unknown[] = ['rows', 'look', 'moving', 'reading', 'grown'];

export function createBrowserMediaChannel(userId: string): MediaChannel {
  const channel = new BroadcastChannel(mediaChannelName(userId));
  let closed = false;
  return {
    post: (message) => {
      if (!closed) channel.postMessage(message);
    },
    onMessage: (listener) => {
      const hear = ({ data }: MessageEvent<unknown>): void => {
        if (isMediaMessage(data)) listener(data);
      };
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
    close: () => {
      closed = true;
      channel.close();
    },
  };
}

function isMediaMessage(data: unknown): data is MediaMessage {
  if (!isObject(data) || !types.includes(data['type'])) return false;
  const { type } = data;
  if (type === 'moving') return Array.isArray(data['moving']) && data['moving'].every(isMoving);
  if (type === 'reading') return Array.isArray(data['done']) && data['done'].every(isPair);
  if (type === 'grown') {
    return typeof data['sha256'] === 'string' && typeof data['stored'] === 'number';
  }
  return true;
}

const isPair = (pair: unknown): boolean =>
  Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'number';

const isMoving = (moving: unknown): boolean =>
  isObject(moving) &&
  (moving['kind'] === 'upload' || moving['kind'] === 'download') &&
  typeof moving['key'] === 'string' &&
  isObject(moving['transfer']);
