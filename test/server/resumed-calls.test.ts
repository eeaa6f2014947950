import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_AGE_MS } from '../../src/observe/snapshots/snapshots.js';
import { listJournals } from '../../src/observe/journal/find.js';
import { journalFolder } from '../support/replayed.js';
import { MediaStream } from '../support/media-stream.js';
import { HEALTHY, RealtimePeer } from '../support/realtime-peer.js';
import { announcedIn, TestServer, type TestServerOptions } from '../support/test-server.js';
import { until } from '../support/until.js';

const SID = 'CA0123456789abcdef0123456789abcdef';
const SNAPSHOT = {
  callId: 'former-call',
  carrierCallId: SID,
  agent: 'sales',
  from: '+12025550123',
  to: '+12025550199',
  startedAt: '2026-03-09T14:05:00.000Z',
  items: [
    { who: 'caller', text: 'I want two tickets.' },
    { who: 'agent', text: 'For which day?' },
  ],
};

/** A server in whose folder an earlier process left this. */
async function serverAfterCrash(left: Readonly<Record<string, unknown>>, options: TestServerOptions = {}) {
  const folder = journalFolder();
  const live = join(folder.dir, 'live');
  mkdirSync(live);
  for (const [name, content] of Object.entries(left))
    writeFileSync(join(live, name), typeof content === 'string' ? content : JSON.stringify(content));
  const peer = await RealtimePeer.start(HEALTHY);
  const server = await TestServer.start({
    yaml: 'agents: {sales: {}, default: {greeting: Hello.}}',
    keepsJournals: false,
    ...options,
    env: { ...peer.env, ...options.env },
    adjust: (config) => {
      const journal = { ...config.journal, enabled: true, audio: false, dir: folder.dir };
      const adjusted = { ...config, journal };
      return options.adjust?.(adjusted) ?? adjusted;
    },
  });
  const pathOf = (sid: string): string => join(live, `${sid}.json`);
  return { server, peer, live, pathOf };
}

const said = (peer: RealtimePeer): string => JSON.stringify(peer.session.received);

describe('a call that an earlier process had', () => {
  it.each(['/twilio/after', '/twilio/voice'])(
    'goes on when the carrier asks %s: the same agent, what was said, and a word about the break',
    async (path) => {
      const { server, peer } = await serverAfterCrash({ [`${SID}.json`]: SNAPSHOT });
      const { body } = await server.post(path, { CallSid: SID });
      const stream = await MediaStream.open(announcedIn(body, SID));
      await until(() => server.server.calls.find(SID)?.attached === true);
      expect(server.call(SID).info).toMatchObject({
        agent: 'sales',
        from: '+12025550123',
        to: '+12025550199',
      });
      await until(() => said(peer).includes('we were cut off for a moment'));
      expect(said(peer)).toContain('I want two tickets.');
      expect(said(peer)).toContain('For which day?');
      expect(stream.closed).toBeUndefined();
      const line = server.lines.find(({ msg }) => msg === 'a call goes on that an earlier process had');
      expect(line).toMatchObject({ continues: 'former-call', items: 2, carrierCallId: SID });
    },
  );

  it('is linked to the former one in its journal', async () => {
    const { server, live } = await serverAfterCrash({ [`${SID}.json`]: SNAPSHOT });
    await server.post('/twilio/after', { CallSid: SID });
    server.server.calls.endAll('operator-hung-up');
    const { callId } = server.call(SID).info;
    const journal = (): string | undefined => {
      const found =
        server.server.calls.size === 0
          ? listJournals(join(live, '..')).find((one) => one.callId === callId)?.path
          : undefined;
      return found === undefined ? undefined : readFileSync(found, 'utf8');
    };
    await until(() => journal()?.includes('"continues":"former-call"') === true);
  });

  it('gets its stream again when the carrier asks again, but not for ever', async () => {
    const { server } = await serverAfterCrash({ [`${SID}.json`]: SNAPSHOT });
    const verbs = [];
    for (let i = 0; i < 4; i++) verbs.push((await server.after(SID))[0]);
    expect(verbs).toEqual(['Connect', 'Connect', 'Connect', 'Say']);
  });

  it('is not turned away by a limit, for it is on the line already', async () => {
    const { server } = await serverAfterCrash(
      { [`${SID}.json`]: SNAPSHOT },
      { yaml: 'agents: {sales: {}}\nlimits: {max_calls: 1, calls_per_agent: {sales: 0}}' },
    );
    expect(await server.after(SID)).toEqual(['Connect', 'Redirect']);
  });

  it.each([
    ['no such file', {}],
    ['garbage', { [`${SID}.json`]: '{"callId":' }],
    ['other shapes', { [`${SID}.json`]: { ...SNAPSHOT, items: [{ who: 'nobody' }] } }],
    ['another call', { [`${SID}.json`]: { ...SNAPSHOT, carrierCallId: 'CA9' } }],
  ])('ends with an apology where there is %s', async (_what, left) => {
    const { server } = await serverAfterCrash(left);
    expect(await server.after(SID)).toEqual(['Say', 'Hangup']);
    expect(server.calls).toEqual([]);
    // Nothing that is there and of no use goes without a word.
    const told = server.lines.filter(({ code }) => code === 'journal.bad_snapshot');
    expect(told).toHaveLength(Object.keys(left).length);
    for (const line of told)
      expect(line).toMatchObject({ level: 'warn', carrierCallId: SID, remedy: expect.any(String) as string });
  });

  it.each([
    ['/twilio/status', { CallStatus: 'completed' }],
    ['/twilio/after', { CallStatus: 'completed' }],
    ['/twilio/status', { CallStatus: 'failed' }],
  ])('is forgotten when %s says that it was over meanwhile', async (path, params) => {
    const left = { [`${SID}.json`]: SNAPSHOT, 'CA9.json': { ...SNAPSHOT, carrierCallId: 'CA9' } };
    const { server, pathOf } = await serverAfterCrash(left);
    await server.post('/twilio/status', { CallSid: '../CA9', CallStatus: 'completed' });
    await server.post('/twilio/status', { CallSid: SID, CallStatus: 'in-progress' });
    expect(existsSync(pathOf(SID))).toBe(true);
    await server.post(path, { CallSid: SID, ...params });
    await until(() => !existsSync(pathOf(SID)));
    expect(existsSync(pathOf('CA9'))).toBe(true);
    expect(server.calls).toEqual([]);
  });

  it('is asked for by signed webhooks only', async () => {
    const env = { TWILIO_AUTH_TOKEN: '0123456789abcdef0123456789abcdef' };
    const { server } = await serverAfterCrash({ [`${SID}.json`]: SNAPSHOT }, { env });
    expect((await server.post('/twilio/after', { CallSid: SID })).status).toBe(403);
    expect(server.calls).toEqual([]);
  });

  it('is forgotten after four hours', async () => {
    const { server, pathOf } = await serverAfterCrash({ [`${SID}.json`]: SNAPSHOT });
    const old = new Date(Date.now() - MAX_AGE_MS - 60_000);
    utimesSync(pathOf(SID), old, old);
    expect(await server.after(SID)).toEqual(['Say', 'Hangup']);
  });
});

describe('the snapshot of a live call', () => {
  it('is there from the beginning, for its owner only, and gone when the call is', async () => {
    const { server, pathOf } = await serverAfterCrash({});
    const { callSid } = await server.announce();
    await until(() => existsSync(pathOf(callSid)));
    expect(statSync(pathOf(callSid)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(pathOf(callSid), 'utf8'))).toMatchObject({
      callId: server.call(callSid).info.callId,
      agent: 'default',
      from: '+12025550123',
      items: [],
    });
    server.server.calls.endAll('operator-hung-up');
    await until(() => !existsSync(pathOf(callSid)));
  });

  it('has what was said within half a second', async () => {
    const { server, pathOf, peer } = await serverAfterCrash({});
    const call = await server.announce();
    await MediaStream.open(call);
    await until(() => server.server.calls.find(call.callSid)?.attached === true);
    const words = { item_id: 'item_9', content_index: 0, transcript: 'Is it open on Monday?' };
    peer.session.emit('conversation.item.input_audio_transcription.completed', words);
    await until(() => existsSync(pathOf(call.callSid)));
    await until(() => readFileSync(pathOf(call.callSid), 'utf8').includes('Is it open on Monday?'), 2000);
  });

  it('keeps neither words nor numbers where the journal may not', async () => {
    const { server, pathOf, peer } = await serverAfterCrash(
      {},
      { adjust: (config) => ({ ...config, journal: { ...config.journal, redact: 'numbers' } }) },
    );
    const call = await server.announce();
    await MediaStream.open(call);
    const words = { item_id: 'item_9', content_index: 0, transcript: 'My number is 12345.' };
    peer.session.emit('conversation.item.input_audio_transcription.completed', words);
    await until(() => existsSync(pathOf(call.callSid)));
    const { from, to, items, agent } = JSON.parse(readFileSync(pathOf(call.callSid), 'utf8')) as Record<
      string,
      unknown
    >;
    expect({ from, to, items, agent }).toEqual({ from: '', to: '', items: [], agent: 'default' });
  });

  it('that can not be written costs one line in the log, and no call', async () => {
    const { server } = await serverAfterCrash(
      {},
      // A folder can't be made below a file.
      {
        adjust: (config) => ({
          ...config,
          journal: { ...config.journal, enabled: false, dir: '/dev/null/x' },
        }),
      },
    );
    await server.announce();
    await server.announce();
    await until(() => server.logged('journal.no_snapshot').length > 0);
    expect([server.server.calls.size, server.logged('journal.no_snapshot').length]).toEqual([2, 1]);
  });
});
