import { describe, expect, it } from 'vitest';
import type { CallProgress } from '../../../../src/cli/call/call-report.js';
import { placeChanWebsocketCall } from '../../../../src/cli/call/chan-websocket/place-chan-websocket-call.js';
import type { PlaceCallOptions } from '../../../../src/cli/call/place-call.js';
import { Secret } from '../../../../src/lib/secret.js';
import { systemClock } from '../../../../src/lib/system-clock.js';
import { dialText } from '../../../../src/wire/text-socket.js';
import { TestServer } from '../../../support/test-server.js';

const YAML = `
provider_name: practice
call: {keypad_wait_ms: 0}
agents: {default: {greeting: Hello from the test., tools: [hangup_call]}}
asterisk: {enabled: true, password: s3cret}
`;
const PATIENCE_MS = 20_000;

function call(
  server: TestServer,
  password: string,
  { format, keys = [] }: Pick<PlaceCallOptions, 'format'> & Partial<PlaceCallOptions['plan']> = {},
) {
  const progress: CallProgress[] = [];
  const options: PlaceCallOptions = {
    url: server.url,
    from: '+12025550123',
    to: '100',
    login: { username: 'talkpath', password: new Secret(password) },
    plan: { speech: new Uint8Array(0), keys, maxDurationMs: 8000 },
    clock: systemClock,
    format,
    date: () => new Date(0),
    dial: dialText,
    onProgress: (event) => progress.push(event),
  };
  return { progress, report: placeChanWebsocketCall(options) };
}

describe('a call that is placed as Asterisk would', () => {
  it.each([
    [undefined, 'mulaw', 8000],
    ['alaw', 'pcm16', 8000],
    ['slin24', 'pcm16', 24_000],
  ] as const)(
    'is announced, streamed and hung up on, and Asterisk has nothing to complain of (%s)',
    async (format, encoding, rateHz) => {
      const server = await TestServer.start({ yaml: YAML });
      const { progress, report } = call(server, 's3cret', { format, keys: [{ digit: '9', atMs: 1000 }] });
      const { heard, stream, warnings, callSid } = await report;
      expect([heard, warnings, stream?.endedBy, stream?.underruns]).toEqual([true, [], 'server', 0]);
      expect(progress.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['announced', 'stream-started', 'agent-speaks', 'key', 'stream-ended']),
      );
      const { info, events } = server.call(callSid);
      expect(info).toMatchObject({ from: '+12025550123', to: '100' });
      const started = events.flatMap((event) =>
        event.type === 'carrier-event' && event.event.type === 'started' ? [event.event.start.format] : [],
      );
      expect(started).toEqual([{ encoding, rateHz }]);
    },
    PATIENCE_MS,
  );

  it('is not placed where the announcement is refused, and says what was answered', async () => {
    const server = await TestServer.start({ yaml: YAML });
    await expect(call(server, 'wrong').report).rejects.toThrow(/HTTP 401.*asterisk\.bad_password/);
  });
});
