import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import type { FastifyReply } from 'fastify';

const NOT_MODIFIED = 304;
const UNKNOWN_TYPE = 'application/octet-stream';
/** What the build of a page is made of. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

/** The files of a page that was built, few and small: read once, and sent from memory, so that whoever asks opens no file. */
export class PageFiles {
  readonly #files: ReadonlyMap<string, PageFile>;

  /** Of a folder and those in it; hidden files are left out. Where there is no such folder there are no files. */
  constructor(folder: string) {
    const names = existsSync(folder) ? namesIn(folder) : [];
    this.#files = new Map(names.map((name) => [name, read(join(folder, name), name)]));
  }

  has(name: string): boolean {
    return this.#files.has(name);
  }

  /** Sends the file of that name, as in `assets/index.js`, or only says that it is still what the browser has (RFC 9110, section 13.1.2). */
  send(reply: FastifyReply, name: string): FastifyReply {
    const file = this.#files.get(name);
    if (file === undefined) {
      reply.callNotFound();
      return reply;
    }
    reply.header('etag', file.etag);
    const known = (reply.request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim());
    if (known.includes(file.etag) || known.includes('*')) return reply.code(NOT_MODIFIED).send();
    return reply.type(file.type).send(file.body);
  }
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll('\\', '/'))
    .filter((name) => !name.split('/').some((part) => part.startsWith('.')));
}

function read(path: string, name: string): PageFile {
  const body = readFileSync(path);
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  return { body, type: TYPES[extname(name)] ?? UNKNOWN_TYPE, etag };
}
