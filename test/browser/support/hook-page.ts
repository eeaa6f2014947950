import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { build } from 'vite';

const ENTRY = join(import.meta.dirname, '..', '..', 'web', 'fixtures', 'hook-page.tsx');

/** Serves an application of its own, on an origin of its own, built as its developer would build it; gives its origin. */
export async function serveHookPage(): Promise<string> {
  const files = await builtFiles();
  const script = [...files.keys()].find((name) => name.startsWith('/assets/hook-page'));
  files.set(
    '/',
    `<!doctype html><title>Hook</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`,
  );
  const server = createServer((request, response) => {
    const body = files.get(new URL(request.url ?? '', 'http://here').pathname);
    const type = request.url === '/' ? 'text/html' : 'text/javascript';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function builtFiles(): Promise<Map<string, string | Uint8Array>> {
  const options = {
    write: false,
    target: 'es2022',
    minify: false,
    rolldownOptions: { input: ENTRY },
  } as const;
  const made = await build({ configFile: false, logLevel: 'warn', build: options });
  if (!('output' in made)) throw new Error('one bundle was expected');
  return new Map(
    made.output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
}
