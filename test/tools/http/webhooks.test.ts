import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/lib/secret.js';
import type { Clock } from '../../../src/ports/clock.js';
import type { CallReport } from '../../../src/ports/call-report.js';
import { createWebhooks, MAX_DELIVERIES, type WebhookFailure } from '../../../src/tools/http/webhooks.js';
import { secretsOfUrl } from '../../../src/tools/http/secrets.js';
import { redactor } from '../../../src/tools/redactor.js';
import { HttpPeer, json, type PeerAnswer } from '../../support/http-peer.js';
import { ManualClock } from '../../support/manual-clock.js';
import { until } from '../../support/until.js';

const NOW = new Date('2026-03-09T14:05:00.700Z');
const REPORT: CallReport = {
  info: {
    callId: 'call_1',
    carrier: 'twilio',
    carrierCallId: 'CA1',
    from: '+12025550100',
    to: '+12025550111',
    agent: 'reception',
    provider: 'openai',
  },
  startedAt: '2026-03-09T14:04:00.000Z',
  durationMs: 60_000,
  endReason: 'agent-hung-up',
  transcript: [{ speaker: 'caller', text: 'Grüß Gott.', atMs: 1000 }],
  tools: [{ name: 'get_menu', outcome: 'ok', tookMs: 12 }],
  asked: {},
};
const BASE = {
  event: 'call.ended',
  version: 1,
  callId: 'call_1',
  carrierCallId: 'CA1',
  agent: 'reception',
  from: '+12025550100',
  to: '+12025550111',
  startedAt: '2026-03-09T14:04:00.000Z',
  durationMs: 60_000,
  endReason: 'agent-hung-up',
  tools: [{ name: 'get_menu', outcome: 'ok', tookMs: 12 }],
};

async function setUp(answer: PeerAnswer, when: 'every' | 'asked' = 'every', path = '/hook') {
  const crm = await HttpPeer.open(answer);
  onTestFinished(() => crm.close());
  const clock = new ManualClock();
  const timersMs: number[] = [];
  const failures: WebhookFailure[] = [];
  const secret = new Secret('secret-of-the-crm');
  const definition = { name: 'crm', url: new Secret(crm.url + path), secret, when, privateHosts: [crm.host] };
  const counting: Clock = {
    now: () => clock.now(),
    after: (delayMs, run) => {
      timersMs.push(delayMs);
      return clock.after(delayMs, run);
    },
  };
  const webhooks = createWebhooks([definition], {
    clock: counting,
    random: () => 1,
    date: () => NOW,
    redact: redactor([secret.reveal(), ...secretsOfUrl(definition.url)]),
    failed: (failure) => failures.push(failure),
  });
  /** Waits until so many attempts have failed and the next is waited for: each attempt has a timer, and so has each wait. */
  const attempted = (count: number): Promise<void> => until(() => timersMs.length === 2 * count);
  return { crm, clock, failures, webhooks, attempted };
}

const bodyOf = (crm: HttpPeer, index = 0): unknown => JSON.parse(crm.requests[index]?.body ?? 'null');
const done: PeerAnswer = () => ({ thanks: true });

describe('a webhook at the end of a call', () => {
  it('is a POST that the receiver can check', async () => {
    const { crm, clock, failures, webhooks } = await setUp(done, 'every', '/hook?account=7');
    webhooks.deliver(REPORT);
    await webhooks.flush(1000);
    expect(crm.requests).toMatchObject([{ method: 'POST', target: '/hook?account=7' }]);
    const { headers, body } = crm.requests[0] ?? { headers: {}, body: '' };
    const seconds = Math.floor(NOW.getTime() / 1000);
    const mac = createHmac('sha256', 'secret-of-the-crm').update(`${seconds}.${body}`).digest('hex');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'call_1',
      'talkpath-signature': `t=${seconds},v1=${mac}`,
    });
    expect(bodyOf(crm)).toEqual({ ...BASE, transcript: REPORT.transcript });
    expect(failures).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('that wants to be asked gets only what tools asked for', async () => {
    const { crm, webhooks } = await setUp(done, 'asked');
    webhooks.deliver(REPORT);
    webhooks.deliver({ ...REPORT, asked: { summary: 'A pizza.' } });
    await crm.seen(1);
    webhooks.deliver({ ...REPORT, asked: { transcript: '' } });
    await crm.seen(2);
    await webhooks.flush(1000);
    expect(bodyOf(crm, 0)).toEqual({ ...BASE, summary: 'A pizza.' });
    expect(bodyOf(crm, 1)).toEqual({ ...BASE, transcript: REPORT.transcript, transcriptNote: '' });
    expect(crm.requests).toHaveLength(2);
  });

  it('is tried again, later each time, with the same key, until it is taken', async () => {
    let left = 3;
    const { crm, clock, failures, webhooks, attempted } = await setUp((_request, response) =>
      left-- > 0 ? json(response, {}, 500) : json(response, {}),
    );
    webhooks.deliver(REPORT);
    for (const [index, waitMs] of [1000, 4000, 16_000].entries()) {
      await attempted(index + 1);
      clock.advance(waitMs - 1);
      expect(crm.requests).toHaveLength(index + 1);
      clock.advance(1);
    }
    await crm.seen(4);
    await webhooks.flush(1000);
    expect(
      new Set(crm.requests.map(({ headers, body }) => `${String(headers['idempotency-key'])} ${body}`)).size,
    ).toBe(1);
    expect(failures).toEqual([]);
  });

  it.each([
    [
      'answers 500',
      (_request, response) => json(response, { why: 'secret-of-the-crm' }, 500),
      'the answer was 500: {"why":"[secret]"}',
    ],
    ['answers 429', (_request, response) => json(response, {}, 429), 'the answer was 429: {}'],
    [
      'breaks the connection',
      (_request, response) => response.socket?.resetAndDestroy(),
      'the connection failed',
    ],
  ] satisfies [string, PeerAnswer, string][])(
    'is given up after five attempts when the receiver %s',
    async (_what, answer, detail) => {
      const { crm, clock, failures, webhooks, attempted } = await setUp(answer);
      webhooks.deliver(REPORT);
      for (const [index, waitMs] of [1000, 4000, 16_000, 60_000].entries()) {
        await attempted(index + 1);
        clock.advance(waitMs);
      }
      await until(() => failures.length === 1);
      expect(crm.requests).toHaveLength(5);
      expect(failures).toEqual([
        {
          code: 'webhook.failed',
          webhook: 'crm',
          callId: 'call_1',
          agent: 'reception',
          detail: expect.stringContaining(detail) as string,
        },
      ]);
      expect(failures[0]?.detail).toContain('attempt 5');
      expect(clock.pending).toBe(0);
    },
  );

  it('is tried again when the receiver does not answer within ten seconds', async () => {
    let hangs = true;
    const { crm, clock, webhooks, attempted } = await setUp((_request, response) => {
      if (!hangs) json(response, {});
      hangs = false;
    });
    webhooks.deliver(REPORT);
    await crm.seen(1);
    clock.advance(10_000);
    await attempted(1);
    clock.advance(1000);
    await crm.seen(2);
    await webhooks.flush(1000);
    expect(crm.requests).toHaveLength(2);
  });

  it.each([400, 401, 404, 410])('is not tried again when the answer is %i', async (status) => {
    const { crm, failures, webhooks } = await setUp((_request, response) => json(response, {}, status));
    webhooks.deliver(REPORT);
    await until(() => failures.length === 1);
    expect(failures[0]?.detail).toContain(`${status}`);
    expect(crm.requests).toHaveLength(1);
  });

  it.each([301, 303, 307])('follows no redirect, and is not tried again: %i', async (status) => {
    const { crm, failures, webhooks } = await setUp((_request, response) =>
      response.writeHead(status, { location: '/elsewhere' }).end(),
    );
    webhooks.deliver(REPORT);
    await until(() => failures.length === 1);
    expect(crm.requests.map(({ target }) => target)).toEqual(['/hook']);
  });

  it('goes to no private address that is not listed', async () => {
    const failures: string[] = [];
    const webhooks = createWebhooks(
      [
        {
          name: 'crm',
          url: new Secret('http://127.0.0.1:9/'),
          secret: new Secret('s'),
          when: 'every',
          privateHosts: [],
        },
      ],
      {
        clock: new ManualClock(),
        random: () => 0,
        date: () => NOW,
        redact: redactor([]),
        failed: ({ detail }) => failures.push(detail),
      },
    );
    webhooks.deliver(REPORT);
    await until(() => failures.length === 1);
    expect(failures[0]).toContain('private');
  });
});

describe('when the process ends', () => {
  it('a delivery that waits gets its next attempt at once, and no further one', async () => {
    const { crm, clock, failures, webhooks, attempted } = await setUp((_request, response) =>
      json(response, {}, 503),
    );
    webhooks.deliver(REPORT);
    await attempted(1);
    await webhooks.flush(5000);
    expect(crm.requests).toHaveLength(2);
    expect(failures).toMatchObject([{ detail: 'the answer was 503: {} (attempt 2)' }]);
    expect(clock.pending).toBe(0);
  });

  it('a receiver that hangs holds it up for the grace only', async () => {
    const { crm, clock, failures, webhooks } = await setUp(() => undefined);
    webhooks.deliver(REPORT);
    const flushed = [webhooks.flush(3000), webhooks.flush(3000)];
    await crm.seen(1);
    clock.advance(3000);
    await Promise.all(flushed);
    expect(failures).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('a call that ends only now is told too', async () => {
    const { crm, webhooks } = await setUp(done);
    await webhooks.flush(1000);
    webhooks.deliver(REPORT);
    await webhooks.flush(1000);
    expect(crm.requests).toHaveLength(1);
  });
});

describe('webhooks', () => {
  it('drop what comes when too many deliveries wait, and say so', async () => {
    const { crm, clock, failures, webhooks } = await setUp((_request, response) => json(response, {}, 500));
    for (let n = 0; n <= MAX_DELIVERIES; n += 1) webhooks.deliver(REPORT);
    expect(failures).toMatchObject([
      { code: 'webhook.failed', detail: '200 deliveries are waiting already' },
    ]);
    await crm.seen(MAX_DELIVERIES);
    const flushed = webhooks.flush(60_000);
    await flushed;
    expect(crm.requests.length).toBe(2 * MAX_DELIVERIES);
    expect(clock.pending).toBe(0);
  });

  it('can not be made with a URL that is none', () => {
    const definition = {
      name: 'crm',
      url: new Secret('crm'),
      secret: new Secret('s'),
      when: 'every',
      privateHosts: [],
    } as const;
    const deps = {
      clock: new ManualClock(),
      random: () => 0,
      date: () => NOW,
      redact: redactor([]),
      failed: () => undefined,
    };
    expect(() => createWebhooks([definition], deps)).toThrow('crm: the URL must begin with http');
  });
});
