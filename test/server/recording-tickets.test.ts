import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeWav } from '../../src/audio/wav.js';
import { CallDirectory } from '../../src/call/call-directory.js';
import { findJournal, listJournals } from '../../src/observe/journal/find.js';
import { TICKET_TTL_MS } from '../../src/server/recording-tickets.js';
import { JournalFolder } from '../support/journal-folder.js';
import { ManualClock } from '../support/manual-clock.js';
import { operatorServer, type OperatorServerOptions } from '../support/operator-server.js';

const TOKEN = 'a-token-of-operators-0123456789';
const CALL = 'aaaaaa-1';
const AS_OPERATOR = { authorization: `Bearer ${TOKEN}` };
const STRETCH = { range: 'bytes=100-199' };

/** A server with the recordings of two calls. */
async function scene(options: Pick<OperatorServerOptions, 'publicUrl'> = {}) {
  const folder = new JournalFolder();
  const { dir } = folder;
  for (const id of [CALL, 'bbbbbb-2']) {
    const wav = writeWav(new Int16Array(16_000), 8000, 2);
    writeFileSync(folder.write(id, '').replace('.jsonl', '.wav'), Uint8Array.from(wav));
  }
  const journals = { list: () => listJournals(dir), find: (name: string) => findJournal(dir, name) };
  const clock = new ManualClock();
  const server = { clock, calls: new CallDirectory(), journals, adminToken: TOKEN, ...options };
  const { url } = await operatorServer(server);
  const get = (path: string, headers: Record<string, string>) => fetch(url + path, { headers });
  const ask = (id: string, headers: Record<string, string>) =>
    fetch(`${url}/calls/${id}/recording/ticket`, { method: 'POST', headers });
  const setCookieFor = async (id = CALL): Promise<string> =>
    (await ask(id, AS_OPERATOR)).headers.get('set-cookie') ?? '';
  const ticketFor = async (id = CALL): Promise<string> => (await setCookieFor(id)).split(';')[0] ?? '';
  return { clock, get, ask, setCookieFor, ticketFor };
}

describe('a ticket for a recording', () => {
  it('lets a player have the stretches of the file that it asks for, without the token', async () => {
    const { get, ticketFor } = await scene();
    const cookie = `theme=dark; ${await ticketFor()}`;
    const part = await get(`/calls/${CALL}/recording`, { ...STRETCH, cookie });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toMatch(/^bytes 100-199\/\d+$/);
    expect((await part.arrayBuffer()).byteLength).toBe(100);
    expect((await get(`/calls/${CALL}/recording`, { ...STRETCH, ...AS_OPERATOR })).status).toBe(206);
  });

  it('is given to operators only, in a cookie that scripts and other sites do not get, of this path', async () => {
    const { ask, setCookieFor } = await scene();
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const refused = await ask(CALL, headers);
      expect([refused.status, refused.headers.get('set-cookie')]).toEqual([401, null]);
    }
    expect(await setCookieFor()).toMatch(
      /^talkpath_recording=\d+\.[\w-]{43}; Path=\/calls\/aaaaaa-1\/recording; Max-Age=600; HttpOnly; SameSite=Strict$/,
    );
    const answer = await ask('aaaaaa', AS_OPERATOR);
    expect(await answer.json()).toEqual({ path: '/calls/aaaaaa-1/recording', expiresInMs: TICKET_TTL_MS });
    expect((await ask('nobody', AS_OPERATOR)).status).toBe(404);
  });

  it('travels over TLS only, where the server is reached by that', async () => {
    const { setCookieFor } = await scene({ publicUrl: 'https://calls.example.com' });
    expect(await setCookieFor()).toMatch(/; Secure$/);
  });

  it.each([
    ['none', () => ''],
    ['an empty one', () => 'talkpath_recording='],
    ['a made-up one', () => `talkpath_recording=9999999999999999.${'A'.repeat(43)}`],
    ['one that was made to last', (ticket: string) => ticket.replace('=', '=9')],
    ['one that was changed', (ticket: string) => ticket.replace(/.{5}$/, 'AAAAA')],
    ['one under another name', (ticket: string) => `x${ticket}`],
  ])('is refused: %s', async (_what, change) => {
    const { get, ticketFor } = await scene();
    const answer = await get(`/calls/${CALL}/recording`, { ...STRETCH, cookie: change(await ticketFor()) });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: 'auth.bad_admin_token' });
  });

  it('is good for its own call and for nothing else', async () => {
    const { get, ask, ticketFor } = await scene();
    const cookie = await ticketFor();
    const others = ['bbbbbb-2/recording', 'last/recording', `${CALL}/journal`, `${CALL}/picture`, CALL];
    for (const path of others) expect((await get(`/calls/${path}`, { cookie })).status, path).toBe(401);
    expect((await ask(CALL, { cookie })).status).toBe(401);
  });

  it('ends with its time, and another one goes on', async () => {
    const { clock, get, ticketFor } = await scene();
    const cookie = await ticketFor();
    const listen = async (ticket: string): Promise<number> =>
      (await get(`/calls/${CALL}/recording`, { ...STRETCH, cookie: ticket })).status;
    clock.advance(TICKET_TTL_MS - 1);
    expect(await listen(cookie)).toBe(206);
    clock.advance(1);
    expect(await listen(cookie)).toBe(401);
    expect(await listen(await ticketFor())).toBe(206);
  });
});
