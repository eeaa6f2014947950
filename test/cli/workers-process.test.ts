import { describe, expect, it } from 'vitest';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { MULAW_SILENCE } from '../../src/audio/frame.js';
import { announceCall, AsteriskStream } from '../support/asterisk-stream.js';
import { announcedIn } from '../support/test-server.js';
import { MediaStream } from '../support/media-stream.js';
import { mint, mintOffer, PageDouble } from '../support/page-double.js';
import { isBuilt } from '../support/talkpath-process.js';
import { until } from '../support/until.js';
import { WorkersScene } from '../support/workers-scene.js';

const hearsAsterisk = ({ caller }: AsteriskStream): boolean =>
  caller.line.recording().some((code) => code !== MULAW_SILENCE);

describe.skipIf(!isBuilt)('talkpath serve with two workers', () => {
  it('takes calls from Asterisk, announced and not, each stream in the worker that has its call', async (test) => {
    const scene = await WorkersScene.open(test, { config: { asterisk: { enabled: true } } });
    const announced = [];
    for (const channel of ['1.1', '1.2', '1.3', '1.4'])
      announced.push((await announceCall(scene.url, { channel })).body);
    const streams = await Promise.all([
      ...announced.map((token) => AsteriskStream.dial(scene.url, { query: { token } })),
      AsteriskStream.dial(scene.url, { query: { channel: '1.5' } }),
    ]);
    await until(() => streams.every(hearsAsterisk), 20_000, 20);
    const workers = ['1.1', '1.2', '1.3', '1.4'].map((channel) => scene.workerOf(channel));
    expect(workers.toSorted()).toEqual([1, 1, 2, 2]);
    for (const { caller } of streams) caller.hangUp();
    const ends = await scene.untilLogged('call.end', 5);
    expect(ends.map(({ reason }) => reason)).toEqual(Array(5).fill('caller-hung-up'));
  });

  it('spreads calls over them, lists all, adds their figures up, and answers for each call at the one port', async (test) => {
    const scene = await WorkersScene.open(test);
    const callers = await scene.hearing(await scene.calls(4));
    const workers = callers.map(({ callSid }) => scene.workerOf(callSid));
    expect(workers.toSorted()).toEqual([1, 1, 2, 2]);
    expect(callers.map(({ streamUrl }) => streamUrl.split('/').at(-1))).toEqual(workers.map(String));

    const sids = callers.map(({ callSid }) => callSid);
    const { json: listed } = await scene.json('/calls?live=true');
    const calls = listed['calls'] as readonly Readonly<Record<string, unknown>>[];
    expect(calls.map(({ carrierCallId }) => carrierCallId)).toEqual(sids.toReversed());
    expect(calls.every(({ live }) => live === true)).toBe(true);
    expect(calls.map(({ worker }) => worker)).toEqual(workers.toReversed());
    expect(scene.logged('listening')).toMatchObject([{ workers: 2 }]);
    expect(scene.process.stderr).toContain('workers    2 processes');
    expect(await scene.metric('talkpath_calls_live')).toBe(4);
    expect(await scene.metric('talkpath_calls_started_total')).toBe(4);
    expect(await scene.metric('talkpath_first_audio_seconds_count')).toBe(4);
    expect(await scene.metric('talkpath_calls_limit')).toBe(100);

    for (const [index, { callId }] of calls.entries()) {
      expect((await scene.json(`/calls/${String(callId)}/tool-calls`)).json).toEqual({ toolCalls: [] });
      const { status, json } = await scene.json(`/calls/${sids.toReversed()[index] ?? ''}`);
      expect([status, json['live']]).toEqual([200, true]);
      const answer = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"result": 3}',
      };
      const result = await scene.json(`/calls/${String(callId)}/tool-results/call_x`, answer);
      expect([result.status, result.json['error']]).toEqual([404, 'tool.not_waiting']);
      const { status: ended } = await scene.json(`/calls/${String(callId)}/hangup`, { method: 'POST' });
      expect(ended).toBe(202);
    }
    const ends = await scene.untilLogged('call.end', 4);
    expect(ends.map(({ reason }) => reason)).toEqual(Array(4).fill('operator-hung-up'));
    for (const callSid of sids)
      expect((await scene.post('/twilio/after', { CallSid: callSid })).body).toContain('<Hangup');
    await until(() => callers.every(({ stream }) => stream.closed !== undefined));
    expect(await scene.metric('talkpath_calls_live')).toBe(0);
    const { json: past } = await scene.json('/calls');
    expect((past['calls'] as readonly unknown[]).length).toBe(4);
  });

  it('lets whoever watches see what happens in a call of any worker, to its end', async (test) => {
    const scene = await WorkersScene.open(test);
    const callers = await scene.hearing(await scene.calls(2));
    const watched = callers.map(async ({ callSid }) =>
      (await fetch(`${scene.url}/calls/${callSid}/events`)).text(),
    );
    const all = await fetch(`${scene.url}/calls/events`);
    const reader = all.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!callers.every(({ callSid }) => seen.includes(`"carrierCallId":"${callSid}"`)))
      seen += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    for (const { stream } of callers) stream.hangUp();
    for (const text of await Promise.all(watched)) {
      expect(text).toContain('event: call\n');
      expect(text).toContain('"reason":"caller-hung-up"');
      expect(text.trimEnd().endsWith('event: end\ndata: {}')).toBe(true);
    }
  });

  it('holds limits across them: of all calls, of one caller, and says when it is full', async (test) => {
    const limits = { max_calls: 3, calls_per_caller: 2, starts_per_second: 100 };
    const scene = await WorkersScene.open(test, { config: { limits } });
    const callers = await scene.calls(2);
    expect(new Set(callers.map(({ callSid }) => scene.workerOf(callSid)))).toEqual(new Set([1, 2]));
    expect(await scene.verbs()).toEqual(['Reject']);
    const third = await scene.call('+12025550777');
    expect((await scene.json('/readyz')).json).toEqual({ ready: false, code: 'server.busy' });
    expect(await scene.verbs('+12025550888')).toEqual(['Reject']);
    expect(scene.process.lines.filter(({ code }) => code === 'limit.calls_per_caller')).toHaveLength(1);
    expect(await scene.metric('talkpath_calls_refused_total')).toBe(2);
    third.stream.hangUp();
    await scene.untilLogged('call.end');
    expect((await scene.json('/readyz')).status).toBe(200);
    expect(await scene.verbs('+12025550888')).toEqual(['Connect', 'Redirect']);
  });

  it('takes calls that come all at once only as far as the limits go', async (test) => {
    const limits = { max_calls: 5, calls_per_caller: 0, starts_per_second: 100 };
    const scene = await WorkersScene.open(test, { config: { limits } });
    const answers = await Promise.all(Array.from({ length: 12 }, () => scene.verbs()));
    expect(answers.filter(([verb]) => verb === 'Connect')).toHaveLength(5);
    expect(answers.filter(([verb]) => verb === 'Reject')).toHaveLength(7);
  });

  it('has one call when its carrier asks twice at once', async (test) => {
    const scene = await WorkersScene.open(test, { config: { limits: { calls_per_caller: 1 } } });
    const form = { CallSid: `CA${'7'.repeat(32)}`, From: '+12025550123', To: '+12025550199' };
    const answers = await Promise.all([scene.post('/twilio/voice', form), scene.post('/twilio/voice', form)]);
    expect(answers.map(({ body }) => body.includes('<Connect>'))).toEqual([true, true]);
    await until(() => scene.logged('call.start').length > 0);
    expect((await scene.json('/calls')).json['calls']).toHaveLength(1);
    expect(scene.logged('call.start')).toHaveLength(1);
  });

  it('has calls from pages in them, and counts what an address may do in one place', async (test) => {
    const softphone = { calls_per_minute: 3 };
    const scene = await WorkersScene.open(test, { config: { softphone } });
    const page = await PageDouble.call(scene.url);
    await page.heard('Hello.');
    expect(page.offer.path).toMatch(/^\/softphone\/media\/[12]$/);
    await mintOffer(scene.url);
    await mintOffer(scene.url);
    const refused = await mint(scene.url);
    expect([refused.status, refused.body['error']]).toEqual([429, 'http.too_many_requests']);
    page.caller.hangUp();
    await page.gone();
  });

  it('takes what Twilio signed, webhooks and streams alike, and nothing else', async (test) => {
    const token = 'b1946ac92492d2347c6235b4d2611184';
    const env = { TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: token };
    const twilio = { account_sid: '${TWILIO_ACCOUNT_SID}', auth_token: '${TWILIO_AUTH_TOKEN}' };
    const scene = await WorkersScene.open(test, {
      env,
      config: { twilio },
      publicUrl: 'https://agent.example.com',
      sign: (url, form) => ({ 'x-twilio-signature': getExpectedTwilioSignature(token, url, form) }),
    });
    const form = {
      CallSid: `CA${'3'.repeat(32)}`,
      From: '+12025550123',
      To: '+12025550199',
      Note: 'a & b=ü',
    };
    expect((await scene.post('/twilio/voice', form, {})).status).toBe(403);
    const { status, body } = await scene.post('/twilio/voice', form);
    expect(status).toBe(200);
    const announced = announcedIn(body, form.CallSid);
    const stranger = await MediaStream.dial(scene.reached(announced.streamUrl));
    await until(() => stranger.closed !== undefined);
    expect(stranger.closed?.status).toBe(403);
    await scene.hearing([await scene.stream(announced)]);
  });

  it('makes new calls in all of them from a changed configuration', async (test) => {
    const scene = await WorkersScene.open(test);
    scene.save({ agents: { default: { greetings: 'Hello.' } } });
    await scene.untilLogged('config.reload_refused');
    const agents = { default: { greeting: 'Hello.' }, night: { greeting: 'Good night.' } };
    scene.save({ agents, routes: [{ to: '+12025550199', agent: 'night' }] });
    const reloaded = await scene.untilLogged('config reloaded', 3);
    expect(reloaded.map(({ worker }) => worker ?? 0).toSorted()).toEqual([0, 1, 2]);
    scene.process.signal('SIGHUP');
    await scene.untilLogged('config unchanged', 3);
    await scene.calls(2);
    const started = await scene.untilLogged('call.start', 2);
    expect(started.map(({ agent }) => agent)).toEqual(['night', 'night']);
    expect(new Set(started.map(({ worker }) => worker)).size).toBe(2);
  });

  it('lets their calls go on when it is told to stop, says goodbye to them, and leaves no process behind', async (test) => {
    const server = { drain_s: 2, drain_goodbye: 'We close now. Goodbye.' };
    const scene = await WorkersScene.open(test, { config: { server } });
    const callers = await scene.hearing(await scene.calls(2));
    scene.process.signal('SIGTERM');
    await scene.untilLogged('draining: no further call is taken', 2);
    expect((await scene.json('/readyz')).json).toEqual({ ready: false, code: 'server.stopping' });
    expect(await scene.verbs()).toEqual(['Reject']);
    await scene.untilLogged('draining: callers hear a goodbye', 2);
    await scene.untilLogged('call.end', 2);
    for (const { callSid } of callers)
      expect((await scene.post('/twilio/after', { CallSid: callSid })).body).toContain('<Hangup');
    expect(await scene.process.ended()).toBe(0);
    expect(scene.logged('call.end').map(({ reason }) => reason)).toEqual([
      'server-stopped',
      'server-stopped',
    ]);
    expect(scene.process.helpers).toEqual([]);
  });

  it('ends at once when it is told to stop a second time', async (test) => {
    const scene = await WorkersScene.open(test);
    await scene.hearing(await scene.calls(2));
    scene.process.signal('SIGTERM');
    await scene.untilLogged('draining: no further call is taken', 2);
    scene.process.signal('SIGTERM');
    expect(await scene.process.ended(8000)).toBe(0);
    expect(scene.logged('call.end')).toHaveLength(2);
  });

  it('does not start when a worker can not', async (test) => {
    const scene = WorkersScene.open(test, { config: { practice: { script: 'missing.yaml' } } });
    await expect(scene).rejects.toThrow('it does not listen');
  });

  it('ends with a word of it when the folder for temporary files can not be used', async (test) => {
    const scene = WorkersScene.open(test, { env: { TMPDIR: '/nonexistent' } });
    await expect(scene).rejects.toThrow('error: server.no_socket_folder: /nonexistent: ENOENT');
  });
});
