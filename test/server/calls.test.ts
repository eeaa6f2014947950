import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CallDirectory } from '../../src/call/call-directory.js';
import { CallWatchers } from '../../src/call/watchers.js';
import { CallCost } from '../../src/observe/cost.js';
import { findJournal, listJournals } from '../../src/observe/journal/find.js';
import { LiveCalls } from '../../src/observe/live-calls.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import { MAX_WATCHERS } from '../../src/server/call-events-stream.js';
import { JournalFolder } from '../support/journal-folder.js';
import { operatorServer } from '../support/operator-server.js';
import { pricedCall, RATES } from '../support/priced-call.js';
import { bookingCall } from '../support/spoken-calls.js';
import { TestCall } from '../support/test-call.js';

let booking: string[];
beforeAll(async () => {
  booking = (await bookingCall()).journal();
});

async function scene(options: { adminToken?: string; journals?: boolean } = {}) {
  const folder = new JournalFolder();
  const watchers = new CallWatchers();
  const calls = new CallDirectory();
  const tell = watchers.observerOf('call_1');
  const events: CallEvent[] = [];
  const call = TestCall.ready({
    observe: (event) => {
      events.push(event);
      tell(event);
      if (event.type === 'call-ended') calls.remove(call.session.info, event.reason);
    },
  });
  calls.add(call.session);
  const { dir } = folder;
  const journals = { list: () => listJournals(dir), find: (name: string) => findJournal(dir, name) };
  const liveCalls = new LiveCalls();
  const costs = (cost: CallCost) => liveCalls.observerOf(call.session.info, '2026-03-09T14:05:00.000Z', cost);
  const { url } = await operatorServer({
    liveCalls,
    clock: call.clock,
    calls,
    watchCall: watchers.watch,
    journals: options.journals === false ? undefined : journals,
    adminToken: options.adminToken,
  });
  const ask = (path: string, request: RequestInit = {}) =>
    fetch(url + path, { ...request, signal: AbortSignal.timeout(5000) });
  const get = async (path: string): Promise<{ status: number; json: unknown }> => {
    const answer = await ask(path);
    return { status: answer.status, json: await answer.json() };
  };
  return { costs, folder, call, calls, events, ask, get, url };
}

describe('GET /calls', () => {
  it('tells of live calls first, then of past ones, newest first', async () => {
    const { folder, get } = await scene();
    folder.write('aaaaaa-1', booking, '20260309T140500Z');
    folder.write('bbbbbb-2', booking.slice(0, 200), '20260310T140500Z');
    const { status, json } = await get('/calls');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      calls: [
        { callId: 'call_1', live: true, carrierCallId: 'CA1', agent: 'default' },
        { callId: 'bbbbbb-2', live: false },
        { callId: 'aaaaaa-1', live: false, endReason: 'caller-hung-up', from: '+12025550123' },
      ],
    });
  });

  it('filters, and gives no more than was asked for', async () => {
    const { folder, get } = await scene();
    for (const [i, id] of ['aaaaaa', 'bbbbbb', 'cccccc'].entries())
      folder.write(id, booking, `2026030${i + 1}T140500Z`);
    const ids = async (query: string) =>
      ((await get(`/calls?${query}`)).json as { calls: { callId: string }[] }).calls.map(
        ({ callId }) => callId,
      );
    expect(await ids('limit=2')).toEqual(['call_1', 'cccccc']);
    expect(await ids('live=true')).toEqual(['call_1']);
    expect(await ids('reason=caller-hung-up')).toEqual(['cccccc', 'bbbbbb', 'aaaaaa']);
    expect(await ids('agent=nobody')).toEqual([]);
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'live=yes', 'agnet=x', 'agent=a&agent=b'])(
    'refuses what it does not understand: %s',
    async (query) => {
      const { get } = await scene();
      expect(await get(`/calls?${query}`)).toMatchObject({
        status: 422,
        json: { error: 'http.bad_request' },
      });
    },
  );

  it('tells of live calls where no journals are written', async () => {
    const { get } = await scene({ journals: false });
    expect(await get('/calls')).toMatchObject({ status: 200, json: { calls: [{ callId: 'call_1' }] } });
    expect(await get('/calls/call_1')).toMatchObject({
      status: 200,
      json: { live: true, info: { agent: 'default' } },
    });
    expect(await get('/calls/another')).toMatchObject({ status: 404, json: { error: 'journal.not_found' } });
  });
});

describe('the cost of calls', () => {
  it('is told of live and past calls, in the list and one by one', async () => {
    const { folder, get, costs, call } = await scene();
    const cost = new CallCost(RATES);
    costs(cost);
    for (const event of pricedCall().call.events) cost.observe(event);
    expect(await get('/calls/call_1')).toMatchObject({ json: { live: true, cost: { model: 'gpt-tested' } } });
    call.carrier.hangUp();
    folder.write('aaaaaa-1', pricedCall(RATES).journal);
    const { json } = await get('/calls/aaaaaa-1');
    expect(json).toMatchObject({ live: false, cost: { tokens: { textIn: 1000 }, carrierMinutes: 2 } });
    expect((await get('/calls')).json).toMatchObject({ calls: [{ callId: 'aaaaaa-1', costUsd: 0.0611 }] });
  });

  it('stands in the list of live calls, or why it is not known', async () => {
    const { get, costs } = await scene();
    costs(new CallCost({ model: 'mystery' }));
    expect((await get('/calls?live=true')).json).toMatchObject({
      calls: [{ callId: 'call_1', costUnknown: 'no price for mystery; add it under pricing' }],
    });
    costs(new CallCost(RATES));
    expect((await get('/calls?live=true')).json).toMatchObject({ calls: [{ costUsd: 0 }] });
  });
});

describe('GET /calls/:id', () => {
  it('gives the timeline of a past call, by its id, a beginning of it, or the carrier’s', async () => {
    const { folder, get } = await scene();
    folder.write('aaaaaa-1', booking);
    for (const id of ['aaaaaa-1', 'aaaaaa', 'last']) {
      expect(await get(`/calls/${id}`)).toMatchObject({
        status: 200,
        json: { live: false, end: { reason: 'caller-hung-up' }, tools: [{ name: 'find_table' }, {}, {}] },
      });
    }
  });

  it.each([
    ['nobody', 404],
    ['..%2f..%2fetc%2fpasswd', 404],
    ['..%5c..', 404],
    ['%00', 404],
    ['..%2f20260309T140500Z_passwd', 404],
    ['passwd', 404],
    ['x'.repeat(90), 404],
  ])('finds nothing outside of its folder: %s', async (id, status) => {
    const { folder, ask } = await scene();
    writeFileSync(join(folder.dir, '..', '20260309T140500Z_passwd.jsonl'), booking.join('\n'));
    expect((await ask(`/calls/${id}`)).status).toBe(status);
    expect((await ask(`/calls/${id}/events`)).status).toBe(status);
  });

  it('says when a name may be two calls', async () => {
    const { folder, get } = await scene();
    folder.write('aaaaaa-1', booking);
    folder.write('aaaaaa-2', booking);
    expect(await get('/calls/aaaaaa')).toMatchObject({ status: 409, json: { error: 'journal.ambiguous' } });
  });

  it.each([
    ['rubbish', '\u0000\u0001\u0002'.repeat(1000), 422],
    ['nothing', '', 422],
    ['a newer schema', '{"t":0,"e":"journal","schema":999}\n', 422],
  ])('survives a journal that holds %s', async (_what, text, status) => {
    const { folder, get } = await scene();
    folder.write('aaaaaa-1', text);
    expect((await get('/calls/aaaaaa-1')).status).toBe(status);
    expect((await get('/calls')).status).toBe(200);
  });

  it('survives a folder where a journal should be', async () => {
    const { folder, get } = await scene();
    mkdirSync(join(folder.dir, '20260309T140500Z_aaaaaa-1.jsonl'));
    expect(await get('/calls/aaaaaa-1')).toMatchObject({
      status: 422,
      json: { error: 'journal.unreadable' },
    });
  });
});

describe('GET /calls/:id/events', () => {
  it('sends a past call’s journal line by line, then the end', async () => {
    const { folder, ask } = await scene();
    folder.write('aaaaaa-1', booking);
    const answer = await ask('/calls/aaaaaa-1/events');
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const sent = (await answer.text()).trimEnd().split('\n\n');
    expect(sent.at(-1)).toBe('event: end\ndata: {}');
    expect(sent.slice(0, -1)).toEqual(booking.map((line) => `data: ${line}`));
  });

  it('sends what happens in a live call as it happens, audio as its length and hash, and ends with the call', async () => {
    const { call, ask } = await scene();
    const answer = await ask('/calls/CA1/events');
    call.carrier.say(0);
    call.carrier.emit({ type: 'dtmf', digit: '7' });
    call.carrier.hangUp();
    const text = await answer.text();
    expect(text).toMatch(/^event: call\ndata: {"info":{"callId":"call_1"/);
    expect(text).toMatch(/"e":"caller","ts":0,"n":160,"h":"[0-9a-f]{8}"/);
    expect(text).toContain('"digit":"7"');
    expect(text).not.toContain('"e":"spent"');
    expect(text).toMatch(/"e":"call-ended".*\n\nevent: end\ndata: {}\n\n$/);
  });

  it('stops telling whoever leaves, and turns away who is one too many', async () => {
    const { call, ask, url } = await scene();
    const leave = new AbortController();
    const watch = () => fetch(`${url}/calls/call_1/events`, { signal: leave.signal });
    await Promise.all(Array.from({ length: MAX_WATCHERS }, watch));
    expect((await ask('/calls/call_1/events')).status).toBe(503);
    leave.abort();
    // The server learns of it a moment later; a test that waits in vain runs out of time.
    for (let status = 503; status !== 200;) {
      const again = await ask('/calls/call_1/events');
      status = again.status;
      await again.body?.cancel();
    }
    call.carrier.say(0);
  });

  it('cuts off who reads too slowly, and the call goes on', async () => {
    const { call, calls, url } = await scene();
    const slow = await fetch(`${url}/calls/call_1/events`);
    const text = 'x'.repeat(60_000);
    for (let i = 0; i < 600; i++)
      call.provider.emit({ type: 'transcript', speaker: 'caller', itemId: 'i', text, final: false });
    await expect(slow.text()).rejects.toThrow();
    expect(calls.size).toBe(1);
  });
});

describe('POST /calls/:id/hangup', () => {
  it('ends the call', async () => {
    const { call, calls, ask, get } = await scene();
    const answer = await ask('/calls/call_1/hangup', { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([
      202,
      { callId: 'call_1', ending: 'operator-hung-up' },
    ]);
    expect(call.session.ended).toBe(true);
    expect(calls.endReason('CA1')).toBe('operator-hung-up');
    expect((await ask('/calls/call_1/hangup', { method: 'POST' })).status).toBe(404);
    expect((await get('/calls')).json).toEqual({ calls: [] });
  });

  it('is not done for a page of another site', async () => {
    const { call, ask } = await scene();
    for (const origin of ['https://evil.example.com', 'null', 'http://127.0.0.1:1']) {
      const answer = await ask('/calls/call_1/hangup', { method: 'POST', headers: { origin } });
      expect(answer.status).toBe(401);
    }
    expect(call.session.ended).toBe(false);
  });
});

describe('the routes of calls', () => {
  it.each([
    ['GET', '/calls'],
    ['GET', '/calls/call_1'],
    ['GET', '/calls/call_1/events'],
    ['POST', '/calls/call_1/hangup'],
  ])('are closed without the admin token: %s %s', async (method, path) => {
    const { ask, call } = await scene({ adminToken: 'an-admin-token' });
    expect((await ask(path, { method })).status).toBe(401);
    expect(call.session.ended).toBe(false);
    const answer = await ask(path, { method, headers: { authorization: 'Bearer an-admin-token' } });
    expect(answer.status).not.toBe(401);
    await answer.body?.cancel();
  });
});
