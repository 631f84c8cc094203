/** `jamz start`: the server, until it is told to end. */
import { configFault, createLogStream, createServer, type JamzServer } from '@jamz/server';
import encodeQR from 'qr';
import type { Config } from '../config-schema.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { openInstallation } from '../open-installation.ts';
import { createDemoMusic } from '../music/create-demo-music.ts';
import type { Output } from '../output.ts';

export interface RunningServer {
  readonly server: JamzServer;
  close(): Promise<void>;
}

/** Starts and says where; resolves when it listens. */
export async function startServer(
  config: Config,
  output: Output,
  version: string,
): Promise<RunningServer> {
  const fault = configFault(config);
  if (fault !== null) throw new CommandError(exitCodes.usage, fault);
  const installation = await openInstallation(config, { mayBegin: true });
  try {
    const logStream = createLogStream(2);
    const server = await createServer(
      { ...config, version },
      { ...installation, music: createDemoMusic(), logStream },
    );
    announce(server, output);
    const close = async (): Promise<void> => {
      await server.close();
      await installation.close();
      logStream.flush();
    };
    return { server, close };
  } catch (error) {
    await installation.close();
    throw explain(error, config);
  }
}

function announce(server: JamzServer, output: Output): void {
  const { publicUrl, setupLink, port } = server;
  output.line(`TrafficJamz is at ${publicUrl}`);
  if (setupLink !== null) {
    output.line('Nobody runs it yet. Open this link within an hour to become its operator:');
    output.line(`  ${setupLink}`);
    if (output.isInteractive && publicUrl.startsWith('https:')) {
      output.line(encodeQR(setupLink, 'ascii'));
    }
  }
  output.result({ address: publicUrl, port, setupLink, pid: process.pid });
}

function explain(error: unknown, config: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE') {
    const message = `Port ${config.port} on ${config.host} is taken: stop the other server, or choose another with --port.`;
    return new CommandError(exitCodes.unreachable, message);
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    const message = `Cannot listen on ${config.host}:${config.port}: choose another address or port.`;
    return new CommandError(exitCodes.unreachable, message);
  }
  return error;
}
