import { describe, expect, it } from 'vitest';
import { Admission } from '../../src/server/admission.js';
import type { IncomingCall } from '../../src/server/deps.js';
import type { CallSession } from '../../src/call/call-session.js';
import { load } from '../support/config-file.js';
import { ManualClock } from '../support/manual-clock.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';

const call = (from = '+12025550123', to = '+12025550199'): IncomingCall => {
  return { carrier: 'twilio', carrierCallId: 'CA1', origin: 'http://a', from, to };
};

/** An admission over calls that only the test knows; who calls +1…7 talks to the agent `sales`. */
function admissionWith(limits: string, figures: { lagMs?: number; memoryBytes?: number; usd?: number } = {}) {
  const { limits: configured } = load(`limits: {${limits}}\nagents: {sales: {}}`);
  const live: CallSession[] = [];
  const clock = new ManualClock();
  const now = { lagMs: 0, memoryBytes: 0, usd: 0, ...figures };
  const admission = new Admission({
    calls: {
      get size() {
        return live.length;
      },
      all: () => live,
    },
    clock,
    limits: () => configured,
    agentFor: ({ to }) => (to.endsWith('7') ? 'sales' : 'default'),
    lagMs: () => now.lagMs,
    memoryBytes: () => now.memoryBytes,
    spentUsd: () => now.usd,
  });
  const take = (from?: string, to?: string): string => {
    const asked = call(from, to);
    const refusal = admission.refusalOf(asked);
    const info = { from: asked.from, agent: asked.to.endsWith('7') ? 'sales' : 'default' };
    if (refusal === undefined) live.push({ info } as unknown as CallSession);
    return refusal?.code ?? 'taken';
  };
  return { admission, take, live, clock, now };
}

describe('admission', () => {
  it('takes what fits, and says by how much it does not', () => {
    const { take, admission } = admissionWith('max_calls: 2');
    expect([take(), take(), take()]).toEqual(['taken', 'taken', 'server.busy']);
    expect(admission.closed).toEqual({ code: 'server.busy', detail: '2 of 2 calls' });
  });

  it('takes five calls of one number by default, however that is written, and others of others', () => {
    const { take, admission } = admissionWith('');
    const codes = Array.from({ length: 6 }, () => take('+1 (202) 555-0123'));
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'taken'), 'limit.calls_per_caller']);
    expect([take('+12025550123'), take('+12025550124')]).toEqual(['limit.calls_per_caller', 'taken']);
    expect(admission.closed).toBeUndefined();
  });

  it('takes any number of calls of one number with 0, and of withheld numbers', () => {
    const many = admissionWith('calls_per_caller: 0');
    expect(new Set(Array.from({ length: 9 }, () => many.take()))).toEqual(new Set(['taken']));
    const { take } = admissionWith('calls_per_caller: 1');
    for (const from of ['anonymous', '', '+266696687', 'Anonymous'])
      expect([take(from), take(from)]).toEqual(['taken', 'taken']);
  });

  it('holds each agent to its own number of calls', () => {
    const { take } = admissionWith('calls_per_agent: {sales: 1}');
    expect([take('+1', '+17'), take('+2', '+17'), take('+3', '+18')]).toEqual([
      'taken',
      'limit.calls_per_agent',
      'taken',
    ]);
  });

  it('lets so many calls begin in a second, and makes room as it passes', () => {
    const { take, clock } = admissionWith('starts_per_second: 2, calls_per_caller: 0');
    expect([take(), take(), take()]).toEqual(['taken', 'taken', 'limit.starts_per_second']);
    clock.advance(499);
    expect(take()).toBe('limit.starts_per_second');
    clock.advance(2);
    expect([take(), take()]).toEqual(['taken', 'limit.starts_per_second']);
  });

  it('counts no start for a call that is not taken for another reason', () => {
    const { take, live } = admissionWith('starts_per_second: 2, max_calls: 1');
    expect([take(), take(), take()]).toEqual(['taken', 'server.busy', 'server.busy']);
    live.pop();
    expect(take()).toBe('taken');
  });

  it('takes none while the process is late, and takes them again when it is not', () => {
    const { take, now } = admissionWith('', { lagMs: 251 });
    expect(take()).toBe('limit.loop_lag');
    now.lagMs = 250;
    expect(take()).toBe('taken');
    expect(admissionWith('max_loop_lag_ms: 0', { lagMs: 9999 }).take()).toBe('taken');
  });

  it('takes none beyond the memory it may have, where that is said', () => {
    const bytes = { memoryBytes: 500_000_001 };
    expect(admissionWith('max_memory_mb: 500', bytes).take()).toBe('limit.memory');
    expect(admissionWith('', bytes).take()).toBe('taken');
  });

  it('takes none when the day has cost what it may', () => {
    const { take, admission } = admissionWith('max_usd_per_day: 10', { usd: 10 });
    expect(take()).toBe('limit.usd_per_day');
    expect(admission.closed?.detail).toBe('10.00 of 10 US dollars');
    expect(admissionWith('max_usd_per_day: 10', { usd: 9.99 }).take()).toBe('taken');
  });

  it.each([
    ['+19005551234', 'limit.caller_blocked'],
    ['+1 900 555 1234', 'limit.caller_blocked'],
    ['+12025550111', 'limit.caller_blocked'],
    ['19005551234', 'limit.caller_blocked'],
    ['12025550111', 'limit.caller_blocked'],
    ['2025550111', 'taken'],
    ['anonymous', 'limit.caller_blocked'],
    ['+266696687', 'limit.caller_blocked'],
    ['+120255501111', 'taken'],
    ['+12025550123', 'taken'],
  ])('looks for %s on the block list: %s', (from, code) => {
    const { take } = admissionWith('blocked_callers: ["+1900*", +1 202 555 0111, anonymous]');
    expect(take(from)).toBe(code);
  });

  it('counts a call that is held as one that is on the line, until it is let go of', () => {
    const { admission, take } = admissionWith(
      'max_calls: 9, calls_per_caller: 2, calls_per_agent: {sales: 1}, starts_per_second: 99',
    );
    const [first, second] = [call('+1', '+18'), call('+1', '+17')];
    expect([admission.hold(first), admission.hold(second)]).toEqual([undefined, undefined]);
    expect([take('+1'), take('+2', '+17')]).toEqual(['limit.calls_per_caller', 'limit.calls_per_agent']);
    admission.letGo(second);
    admission.letGo(second);
    expect([take('+2', '+17'), take('+1'), take('+1')]).toEqual(['taken', 'taken', 'limit.calls_per_caller']);
    const full = admissionWith('max_calls: 1');
    full.admission.hold(first);
    expect(full.admission.closed).toEqual({ code: 'server.busy', detail: '1 of 1 calls' });
    expect(full.admission.hold(second)).toMatchObject({ code: 'server.busy' });
    full.admission.letGo(first);
    expect(full.take()).toBe('taken');
  });

  it('takes none once the server stops', () => {
    const { take, admission } = admissionWith('');
    admission.stop();
    expect(take()).toBe('server.stopping');
  });
});

/** A server whose model is healthy and silent. */
async function quietServer(yaml: string): Promise<TestServer> {
  const peer = await RealtimePeer.start();
  return TestServer.start({ yaml, env: peer.env });
}

const FORM = { CallSid: 'CA0123', From: '+12025550123', To: '+12025550199' };

describe('a call that is turned away', () => {
  it.each([
    ['busy, by default', 'calls_per_agent: {default: 0}', '<Reject reason="busy"/>'],
    ['rejected, when the caller is blocked', 'blocked_callers: ["+1202*"]', '<Reject reason="rejected"/>'],
    [
      'rejected, also where others hear words',
      'blocked_callers: ["+1202*"], refusal: say',
      '<Reject reason="rejected"/>',
    ],
    [
      'told by words',
      'calls_per_agent: {default: 0}, refusal: say, refusal_say: Call <later>',
      '<Say>Call &lt;later&gt;</Say><Hangup/>',
    ],
    ['told by our words', 'calls_per_agent: {default: 0}, refusal: say', '<Say>All our lines are busy.'],
  ])('is %s', async (_how, limits, answer) => {
    const server = await quietServer(`limits: {${limits}}`);
    const { status, type, body } = await server.post('/twilio/voice', FORM);
    expect([status, type]).toEqual([200, 'text/xml']);
    expect(body).toContain(answer);
    expect(server.calls).toEqual([]);
  });

  it('is counted and logged by its reason, and answered with it in JSON where a page calls', async () => {
    const server = await quietServer('limits: {calls_per_agent: {default: 0}}');
    await server.post('/twilio/voice', FORM);
    const answer = await fetch(`${server.url}/softphone/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: 'limit.calls_per_agent' });
    const logged = server.logged('limit.calls_per_agent');
    expect(logged.map(({ carrier }) => carrier)).toEqual(['twilio', 'softphone']);
    expect(logged[0]).toMatchObject({
      level: 'warn',
      carrierCallId: 'CA0123',
      detail: '0 calls of default',
      from: FORM.From,
      to: FORM.To,
    });
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(
      'talkpath_calls_refused_total{reason="limit.calls_per_agent"} 2',
    );
  });

  it('is logged with no more of the numbers than the log may show', async () => {
    const server = await quietServer('limits: {calls_per_agent: {default: 0}}\nlogging: {redact: numbers}');
    await server.post('/twilio/voice', FORM);
    const [line] = server.logged('limit.calls_per_agent');
    expect(line).toMatchObject({ from: '+•••••••••23' });
    expect(JSON.stringify(server.lines)).not.toContain(FORM.From.slice(1));
  });

  it('makes the server not ready where nobody’s call could be taken, with a code for whoever asks, and the figures in the log', async () => {
    const server = await quietServer('limits: {max_calls: 1}');
    const ready = async () => {
      const answer = await fetch(`${server.url}/readyz`);
      return [answer.status, await answer.json()];
    };
    expect(await ready()).toEqual([200, { ready: true }]);
    await server.announce(FORM);
    for (let at = 0; at < 3; at += 1)
      expect(await ready()).toEqual([503, { ready: false, code: 'server.busy' }]);
    expect(server.logged('server.busy')).toMatchObject([{ level: 'warn', detail: '1 of 1 calls' }]);
    // A webhook that is asked again is no further call.
    expect((await server.announce(FORM)).token).not.toBe('');
  });
});
