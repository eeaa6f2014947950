import { describe, expect, it } from 'vitest';
import { AriEventLine, MAX_WAIT_MS } from '../../../src/carriers/asterisk-ari/event-line.js';
import type { AriEvent } from '../../../src/carriers/asterisk-ari/events.js';
import type { TextReceiver } from '../../../src/ports/text-channel.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A line under a clock that the test cranks, and the receivers of its connections. */
function scene(random = 1) {
  const clock = new ManualClock();
  const receivers: TextReceiver[] = [];
  const waits: number[] = [];
  const events: AriEvent[] = [];
  const urls: string[] = [];
  const closes: number[] = [];
  let stopping = false;
  const line = new AriEventLine({
    place: { url: 'https://pbx.example.com:8089/ari', username: 'talkpath' },
    app: 'talkpath',
    clock,
    wanted: () => !stopping,
    random: () => random,
    dial: ({ url }, receiver) => {
      urls.push(url);
      receivers.push(receiver);
      return { send: () => undefined, close: (code) => void closes.push(code), bufferedBytes: 0 };
    },
    take: (event) => events.push(event),
    up: () => undefined,
    down: (_end, againMs) => waits.push(againMs),
    unread: () => undefined,
  });
  const fail = (): void => receivers.at(-1)?.ended({ kind: 'failed', message: 'ECONNREFUSED' });
  const stop = (): void => void (stopping = true);
  return { clock, line, receivers, waits, events, urls, closes, fail, stop };
}

describe('the line over which Asterisk tells of calls', () => {
  it('waits twice as long after each failure, up to a bound, and never for ever', () => {
    const { line, clock, waits, fail, urls } = scene();
    line.open();
    for (let tries = 0; tries < 9; tries++) {
      fail();
      clock.advance(MAX_WAIT_MS);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(new Set(urls)).toEqual(new Set(['wss://pbx.example.com:8089/ari/events?app=talkpath']));
    expect(urls).toHaveLength(10);
  });

  it('waits between the half and the whole of it, so that not all servers come at once', () => {
    const { line, waits, fail } = scene(0);
    line.open();
    fail();
    expect(waits).toEqual([250]);
  });

  it('begins with short waits again after a connection that stood', () => {
    const { line, clock, waits, fail, receivers } = scene();
    line.open();
    fail();
    clock.advance(500);
    receivers.at(-1)?.opened?.();
    expect(line.isUp).toBe(true);
    clock.advance(60_000);
    fail();
    expect(line.isUp).toBe(false);
    expect(waits).toEqual([500, 500]);
  });

  it('leaves the application for long to whoever took it over', () => {
    const { line, waits, receivers, events, clock, fail } = scene();
    line.open();
    receivers[0]?.opened?.();
    receivers[0]?.text('{"type":"ApplicationReplaced","application":"talkpath"}');
    receivers[0]?.ended({ kind: 'closed', code: 1000, reason: '' });
    expect(events).toEqual([{ type: 'replaced' }]);
    clock.advance(MAX_WAIT_MS);
    fail();
    expect(waits).toEqual([MAX_WAIT_MS, 1000]);
  });

  it('is not kept where nothing comes any more because another one has the application', () => {
    const { line, receivers, closes } = scene();
    line.open();
    receivers[0]?.opened?.();
    receivers[0]?.text('{"type":"ApplicationReplaced","application":"talkpath"}');
    expect(closes).toEqual([1000]);
  });

  it('is not taken back by who has been told to stop', () => {
    const { line, clock, receivers, fail, stop } = scene();
    line.open();
    receivers[0]?.opened?.();
    receivers[0]?.text('{"type":"ApplicationReplaced","application":"talkpath"}');
    fail();
    stop();
    clock.advance(MAX_WAIT_MS);
    expect(receivers).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('is left alone once it is closed', () => {
    const { line, clock, receivers, fail } = scene();
    line.open();
    line.close();
    fail();
    clock.advance(MAX_WAIT_MS);
    expect(receivers).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
