/** How much waits to be read by one socket: what is handed to the transport, and what queues behind it (S9). */
import type { JamzSocket } from './socket-server.ts';

/** Returns a reading of the bytes that this socket has been sent and that the network has not taken yet. */
export function countBufferedBytes(socket: JamzSocket): () => number {
  let queued = 0;
  let underWay = 0;
  const { conn } = socket;
  conn.on('packetCreate', (packet) => {
    queued += typeof packet.data === 'string' ? packet.data.length : 0;
  });
  conn.on('flush', () => {
    underWay += queued;
    queued = 0;
  });
  // The transport drains only when the kernel has taken everything it was handed.
  conn.transport.on('drain', () => {
    underWay = 0;
  });
  return () => queued + underWay;
}
