import { describe, expect, it } from 'vitest';
import { linkOverChannel } from '../../src/wire/link-over-channel.js';
import type { Codec } from '../../src/ports/link.js';
import type { TextReceiver } from '../../src/ports/text-channel.js';

const words: Codec<string, string> = {
  decode: (message) => message.split(' '),
  decodeBytes: (bytes) => [`binary:${bytes.length}`],
  encode: (command) => [command.toUpperCase()],
  ended: (end) => [`end:${end.kind}`],
};

function setUp() {
  const wire: { receiver?: TextReceiver; sent: string[]; closed: string[] } = { sent: [], closed: [] };
  const link = linkOverChannel(words, (receiver) => {
    wire.receiver = receiver;
    return {
      send: (message) => void wire.sent.push(String(message)),
      close: (code, reason) => void wire.closed.push(`${code} ${reason}`),
      bufferedBytes: 7,
    };
  });
  return { wire, link };
}

describe('a link over a channel', () => {
  it('keeps events that come before anybody takes them, in order', () => {
    const { wire, link } = setUp();
    wire.receiver?.text('a b');
    const taken: string[] = [];
    link.onEvent = (event) => taken.push(event);
    wire.receiver?.text('c');
    expect(taken).toEqual(['a', 'b', 'c']);
  });

  it('lets an event hand the rest of its message over to another taker', () => {
    const { wire, link } = setUp();
    const [first, second]: [string[], string[]] = [[], []];
    link.onEvent = (event) => {
      first.push(event);
      link.onEvent = (later) => second.push(later);
    };
    wire.receiver?.text('a b c');
    expect([first, second]).toEqual([['a'], ['b', 'c']]);
  });

  it('turns commands into messages, binary frames and the end into events', () => {
    const { wire, link } = setUp();
    const taken: string[] = [];
    link.onEvent = (event) => taken.push(event);
    link.send('go');
    wire.receiver?.binary(new Uint8Array(12));
    link.close('done');
    wire.receiver?.ended({ kind: 'closed', code: 1000, reason: '' });
    expect(wire.sent).toEqual(['GO']);
    expect(wire.closed).toEqual(['1000 done']);
    expect(taken).toEqual(['binary:12', 'end:closed']);
    expect(link.bufferedBytes).toBe(7);
  });
});
