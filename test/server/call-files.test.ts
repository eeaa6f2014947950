import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeWav } from '../../src/audio/wav.js';
import { CallDirectory } from '../../src/call/call-directory.js';
import { findJournal, listJournals } from '../../src/observe/journal/find.js';
import { explainCall } from '../../src/observe/explain/explained-call.js';
import { JournalFolder } from '../support/journal-folder.js';
import { ManualClock } from '../support/manual-clock.js';
import { operatorServer } from '../support/operator-server.js';
import { bookingCall } from '../support/spoken-calls.js';

const HOSTILE = `</title><script>alert(1)</script><image href="x" onerror="alert(1)"/>"'&`;

let booking: string[];
beforeAll(async () => {
  booking = (await bookingCall()).journal();
});

async function scene() {
  const folder = new JournalFolder();
  const { dir } = folder;
  const journals = { list: () => listJournals(dir), find: (name: string) => findJournal(dir, name) };
  const { url } = await operatorServer({ clock: new ManualClock(), calls: new CallDirectory(), journals });
  const ask = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });
  /** Both sides whistle for a second, the caller softly. */
  const record = (journal: string): Uint8Array => {
    const tone = (i: number): number => Math.sin(i / 3) * (i % 2 === 0 ? 300 : 9000);
    const samples = Int16Array.from({ length: 16_000 }, (_, i) => tone(i));
    const wav = Uint8Array.from(writeWav(samples, 8000, 2));
    writeFileSync(journal.replace('.jsonl', '.wav'), wav);
    return wav;
  };
  return { folder, ask, record };
}

describe('GET /calls/:id/picture', () => {
  it('draws the call, as an image that can do nothing but be looked at', async () => {
    const { folder, ask } = await scene();
    folder.write('aaaaaa-1', booking);
    const answer = await ask('/calls/aaaaaa-1/picture');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(await answer.text()).toMatch(/^<svg [^]*Trattoria[^]*<\/svg>$/);
  });

  it('keeps hostile names and words text', async () => {
    const { folder, ask } = await scene();
    const inJson = JSON.stringify(HOSTILE).slice(1, -1);
    const hostile = booking.map((line) =>
      line
        .replaceAll('+12025550123', inJson)
        .replaceAll('find_table', inJson)
        .replaceAll('Trattoria Luna', inJson)
        .replaceAll('"default"', `"${inJson}"`),
    );
    folder.write('aaaaaa-1', hostile);
    const svg = await (await ask('/calls/aaaaaa-1/picture')).text();
    expect(svg).toContain('&lt;script&gt;');
    const elements = new Set([...svg.matchAll(/<([\w!]+)/g)].map(([, name]) => name));
    expect([...elements].sort()).toEqual(
      ['defs', 'g', 'path', 'pattern', 'rect', 'style', 'svg', 'text', 'title', 'tspan'].sort(),
    );
    expect(svg).not.toMatch(/<[^>]*\s(on\w+|href)=["']/i);
  });

  it('shows the sound of both sides where it was kept', async () => {
    const { folder, ask, record } = await scene();
    const path = folder.write('aaaaaa-1', booking);
    const without = await (await ask('/calls/aaaaaa-1/picture')).text();
    record(path);
    const svg = await (await ask('/calls/aaaaaa-1/picture')).text();
    expect(svg).not.toBe(without);
    writeFileSync(path.replace('.jsonl', '.wav'), 'no sound at all');
    expect(await (await ask('/calls/aaaaaa-1/picture')).text()).toBe(without);
  });

  it.each([
    ['nobody', 404, 'journal.not_found'],
    ['empty1', 422, 'journal.unreadable'],
  ])('says why there is none: %s', async (id, status, error) => {
    const { folder, ask } = await scene();
    folder.write('empty1', '');
    const answer = await ask(`/calls/${id}/picture`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  });
});

describe('GET /calls/:id/recording', () => {
  it('gives the whole, or the stretch that is asked for', async () => {
    const { folder, ask, record } = await scene();
    const wav = record(folder.write('aaaaaa-1', booking));
    const whole = await ask('/calls/aaaaaa-1/recording');
    expect(whole.headers.get('content-type')).toBe('audio/wav');
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(wav);
    const part = await ask('/calls/aaaaaa-1/recording', { range: 'bytes=100-199' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${wav.length}`);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(wav.slice(100, 200));
    const beyond = await ask('/calls/aaaaaa-1/recording', { range: `bytes=${wav.length}-` });
    expect(beyond.status).toBe(416);
  });

  it('says when no sound was kept, and finds nothing outside of its folder', async () => {
    const { folder, ask } = await scene();
    folder.write('aaaaaa-1', booking);
    const answer = await ask('/calls/aaaaaa-1/recording');
    expect([answer.status, await answer.json()]).toMatchObject([404, { error: 'journal.not_found' }]);
    for (const what of ['recording', 'journal', 'explain', 'picture'])
      expect((await ask(`/calls/..%2f..%2fetc%2fpasswd/${what}`)).status).toBe(404);
  });
});

describe('GET /calls/:id/journal', () => {
  it('gives the journal itself to be kept as a file', async () => {
    const { folder, ask } = await scene();
    folder.write('aaaaaa-1', booking);
    const answer = await ask('/calls/aaaaaa-1/journal');
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="20260309T140500Z_aaaaaa-1.jsonl"',
    );
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(await answer.text()).toBe(`${booking.join('\n')}\n`);
  });
});

describe('GET /calls/:id/explain', () => {
  it('says what the command says, without the path of the file', async () => {
    const { folder, ask } = await scene();
    const path = folder.write('aaaaaa-1', booking);
    const answer = await ask('/calls/aaaaaa-1/explain');
    expect(await answer.json()).toEqual({ ...explainCall(path), journal: '20260309T140500Z_aaaaaa-1.jsonl' });
  });
});
