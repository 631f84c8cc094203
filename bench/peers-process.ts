/** The peers' servers as a process of their own on a folder of their own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface PeersProcess {
  readonly port: number;
  stop(): void;
}

export async function startPeers(folder: string): Promise<PeersProcess> {
  const program = path.join(import.meta.dirname, 'peer-servers/main.ts');
  const child = fork(program, [folder], { execArgv: [] });
  child.on('exit', (code) => code !== 0 && console.error(`the peers' servers ended: ${code}`));
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    stop() {
      if (child.connected) child.disconnect();
    },
  };
}
