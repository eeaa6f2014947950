import { describe, expect, it } from 'vitest';
import { TestServer } from '../support/test-server.js';

describe('GET /metrics', () => {
  it('gives Prometheus its text', async () => {
    const server = await TestServer.start();
    const response = await fetch(`${server.url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toMatch(/^talkpath_calls_limit 100$/m);
  });

  it('counts callers who find no room', async () => {
    const server = await TestServer.start({ yaml: 'limits: {max_calls: 1}' });
    await server.announce();
    await fetch(`${server.url}/twilio/voice`, {
      method: 'POST',
      body: new URLSearchParams({ CallSid: 'CA0002', From: '+12025550123', To: '+12025550199' }),
    });
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
      /^talkpath_calls_refused_total\{reason="server.busy"\} 1$/m,
    );
  });
});
