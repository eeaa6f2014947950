import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/observe/logger.js';
import { MediaStream } from '../support/media-stream.js';
import { rawHttp, rawPost } from '../support/raw-http.js';
import type { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { expectLogged, fortress, privateServer } from './fortress.js';

/** A command to a terminal in one character, and marks that turn what follows around. */
const HIDDEN = '\u009b2J\u0085\u202e\u2066\u200f';
const SHOWN = '\\u009b2J\\u0085\\u202e\\u2066\\u200f';
const UNSEEN = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Everything that lies in the folder of journals. */
const journalsOf = ({ config: { journal } }: TestServer): string =>
  readdirSync(journal.dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(journal.dir, name), 'utf8'))
    .join('');

describe('characters that are not seen', () => {
  it('reach no line of the log from headers and forms', async () => {
    const server = await fortress();
    await rawHttp(
      server.url,
      'POST /softphone/calls HTTP/1.1\r\nHost: a\r\nOrigin: http://evil\u009b2J\r\nContent-Type: application/json\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    await expectLogged(server, 'auth.wrong_origin');
    await rawPost(server.url, '/twilio/voice', `${encodeURIComponent(HIDDEN)}=1`, ['Host: a']);
    await expectLogged(server, 'auth.no_signature');
    const log = server.rawLines.join('');
    expect(log).toContain(SHOWN);
    expect(log).not.toMatch(UNSEEN);
    expect(server.logged('auth.no_signature')[0]?.['params']).toBe(HIDDEN);
  });

  it('reach neither the log nor the journal from a stream', async () => {
    const server = await privateServer();
    const stream = await MediaStream.open(await server.announce());
    stream.sendEvent('dtmf', { dtmf: { digit: HIDDEN } });
    stream.sendEvent(HIDDEN, {});
    stream.sendEvent('mark', { mark: { name: HIDDEN } });
    await until(() => journalsOf(server).includes(SHOWN));
    expect(journalsOf(server)).not.toMatch(UNSEEN);
    expect(server.rawLines.join('')).not.toMatch(UNSEEN);
  });

  it('do nothing to the terminal that lines for people are written to', () => {
    const shown: string[] = [];
    const destination = { write: (text: string): void => void shown.push(text) };
    const logger = createLogger({ level: 'info', pretty: true, destination });
    logger.warn({ origin: HIDDEN, more: { [HIDDEN]: [HIDDEN] } }, HIDDEN);
    expect(shown.join('')).toContain('origin');
    expect(shown.join('')).not.toMatch(UNSEEN);
  });
});
