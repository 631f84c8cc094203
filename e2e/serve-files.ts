/** What is left of a server when only its files are within reach. */
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Serves a page alone under a server's address: the document loads, everything else of the server is gone. */
export async function serveFilesOnly(port: number, root: string): Promise<Server> {
  const types: Readonly<Record<string, string>> = {
    '.js': 'text/javascript',
    '.html': 'text/html',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
  };
  const made = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '/');
    readFile(join(root, path)).then(
      (bytes) =>
        response
          .writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' })
          .end(bytes),
      () => response.writeHead(404, { 'content-type': 'text/plain' }).end('not here'),
    );
  });
  await new Promise<void>((resolve) => {
    made.listen(port, '127.0.0.1', resolve);
  });
  return made;
}

/** Also of who still listens to it. */
export async function endFiles(files: Server): Promise<void> {
  files.closeAllConnections();
  await new Promise((resolve) => {
    files.close(resolve);
  });
}
