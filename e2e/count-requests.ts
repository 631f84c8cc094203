/** Counts what devices ask of a server, second by second: messages, handshakes of sockets, heartbeats. */
import type { Transport } from '@jamz/client';
import { sleep } from './server-process.ts';

export interface RequestCount {
  /** The same transport; whatever goes through it counts, answered or not. */
  watch(transport: Transport): Transport;
  /** Requests in each whole second while this goes on. */
  during(act: () => Promise<void>): Promise<readonly number[]>;
}

export function countRequests(): RequestCount {
  const times: number[] = [];
  const count = (): void => void times.push(performance.now());
  return {
    watch(transport) {
      transport.onEvent(({ type }) => {
        if (type === 'connected' || type === 'probe') count();
      });
      return {
        ...transport,
        exchange(request) {
          count();
          return transport.exchange(request);
        },
      };
    },
    async during(act) {
      const from = performance.now();
      await act();
      // A second that has begun is counted to its end.
      await sleep(1_000 - ((performance.now() - from) % 1_000));
      const seconds = Array.from(
        { length: Math.round((performance.now() - from) / 1_000) },
        () => 0,
      );
      for (const at of times) {
        const second = Math.floor((at - from) / 1_000);
        if (second >= 0 && second < seconds.length) seconds[second] = (seconds[second] ?? 0) + 1;
      }
      return seconds;
    },
  };
}
