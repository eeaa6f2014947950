import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { telephoneFrame } from '../../../src/audio/frame.js';
import { createChanWebsocketCodec } from '../../../src/carriers/chan-websocket/codec.js';
import type { CarrierCommand, CarrierEvent } from '../../../src/ports/carrier.js';
import type { Message } from '../../../src/ports/text-channel.js';

/**
 * A session as it went over the wire, a message a line: `<` from Asterisk, `>` to it, `!` what the call asked for in between, `.` the code that the
 * socket was closed with. `#160 ff` is a binary message of 160 bytes, all of them 0xff.
 */
function replay(dialect: string) {
  const path = join(import.meta.dirname, '../../fixtures/asterisk', `${dialect}.session`);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const codec = createChanWebsocketCodec({ token: 'one-time' });
  const events: CarrierEvent[] = [];
  const sent: string[] = [];
  const send = (messages: readonly Message[]): void => void sent.push(...messages.map(written));
  for (const line of lines) {
    const text = line.slice(2);
    if (line.startsWith('! ')) send(codec.encode(commandOf(text)));
    else if (line.startsWith('. '))
      events.push(...codec.ended({ kind: 'closed', code: Number(text), reason: '' }));
    else if (line.startsWith('< #')) events.push(...codec.decodeBytes(bytesOf(text)).map(kept));
    else if (line.startsWith('< ')) {
      events.push(...codec.decode(text));
      send(codec.due?.() ?? []);
    }
  }
  return {
    events,
    sent,
    expected: lines.filter((line) => line.startsWith('> ')).map((line) => line.slice(2)),
  };
}

function commandOf(text: string): CarrierCommand {
  const [type, rest = ''] = text.split(' ');
  if (type === 'audio') return { type, frame: telephoneFrame(new Uint8Array(Number(rest)).fill(0x55)) };
  return type === 'mark' ? { type, name: rest } : { type: 'clear' };
}

function bytesOf(text: string): Uint8Array {
  const [length = '', code = ''] = text.slice(1).split(' ');
  return new Uint8Array(Number(length)).fill(parseInt(code, 16));
}

const written = (message: Message): string => (typeof message === 'string' ? message : `#${message.length}`);

/** Sound in short: what it is filled with, and when it came. */
function kept(event: CarrierEvent): CarrierEvent {
  return event.type === 'audio' && event.frame.encoding === 'mulaw'
    ? { ...event, frame: { ...event.frame, samples: event.frame.samples.slice(0, 1) } }
    : event;
}

const audio = (timestampMs: number, code: number): CarrierEvent => ({
  type: 'audio',
  timestampMs,
  frame: telephoneFrame(Uint8Array.of(code)),
});

describe.each(['json', 'plain-text'])('a recorded session in %s', (dialect) => {
  it('is understood, event for event', () => {
    const start = { streamId: 'pbx1-1763800000.42', carrierCallId: '', token: 'one-time' };
    expect(replay(dialect).events).toEqual([
      { type: 'started', start: { ...start, format: { encoding: 'mulaw', rateHz: 8000 } } },
      audio(0, 0xff),
      audio(20, 0x7e),
      audio(40, 0x7d),
      { type: 'mark-reached', name: 'greeting' },
      { type: 'dtmf', digit: '5' },
      { type: 'full', code: 'asterisk.takes_no_audio', detail: 'MEDIA_XOFF, and no MEDIA_XON since' },
      { type: 'has-room' },
      { type: 'mark-reached', name: 'late' },
      { type: 'fault', code: 'asterisk.error', detail: '"Unable"' },
      { type: 'dtmf', digit: '#' },
      { type: 'stopped', orderly: true, detail: 'the socket closed with 1000 ""' },
    ]);
  });

  it('is answered, message for message', () => {
    const { sent, expected } = replay(dialect);
    expect(sent).toEqual(expected);
  });
});
