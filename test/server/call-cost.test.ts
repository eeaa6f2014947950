import { describe, expect, it, vi } from 'vitest';
import { JournalFolder } from '../support/journal-folder.js';
import { putEndedCall } from '../support/put-ended-call.js';
import { TestServer } from '../support/test-server.js';

const LATELY = { timeout: 5000, interval: 20 };

describe('the cost of a call of the server', () => {
  it('is told live, and by its journal alone: the model and the prices that applied when it began', async () => {
    const server = await TestServer.start({ yaml: 'pricing: {carrier_per_minute: 0.05}' });
    const { callSid } = await server.announce();
    const { model } = server.config.defaultAgent.settings;
    const get = async (path: string): Promise<unknown> => (await fetch(server.url + path)).json();
    const cost = { model, modelUsd: 0, carrierMinutes: 1, carrierUsd: 0.05, totalUsd: 0.05 };
    await vi.waitFor(
      async () => expect(await get(`/calls/${callSid}`)).toMatchObject({ live: true, cost }),
      LATELY,
    );
    expect(await get('/calls')).toMatchObject({ calls: [{ live: true, costUsd: 0.05 }] });
    const { callId } = server.call(callSid).info;
    await fetch(`${server.url}/calls/${callId}/hangup`, { method: 'POST' });
    const past = { calls: [{ live: false, callId, costUsd: 0.05 }] };
    await vi.waitFor(async () => expect(await get('/calls')).toMatchObject(past), LATELY);
    expect(await get(`/calls/${callId}`)).toMatchObject({ live: false, cost });
  });
});

describe('the cost of a day', () => {
  it('goes on where another process of the day left off: who waits for a restart gains nothing', async () => {
    const { dir } = new JournalFolder();
    putEndedCall(dir, { startedAt: new Date().toISOString(), usd: 3 });
    const server = await TestServer.start({
      yaml: 'limits: {max_usd_per_day: 3}',
      adjust: (config) => ({ ...config, journal: { ...config.journal, dir } }),
    });
    await vi.waitFor(
      () => expect(server.logged('calls of today before this start are counted')).toHaveLength(1),
      LATELY,
    );
    await server.post('/twilio/voice', { CallSid: 'CA1', From: '+12025550123', To: '+12025550199' });
    expect(server.calls).toEqual([]);
    expect(server.logged('limit.usd_per_day')).toHaveLength(1);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  });
});
