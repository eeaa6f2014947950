import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MediaByShape } from '../../../src/carriers/media-streams/media-by-shape.js';
import { readFields, readMedia, Unusable } from '../../../src/carriers/media-streams/messages.js';

const STREAM = 'MZ0123456789abcdef';
const shape = new MediaByShape(JSON.stringify(STREAM));

function messageOf(changed: Readonly<Record<string, string>> = {}): string {
  const given = {
    sequence: '4',
    chunk: '2',
    timestamp: '5',
    payload: 'fn9+f35/',
    stream: STREAM,
    ...changed,
  };
  return `{"event":"media","sequenceNumber":"${given.sequence}","media":{"track":"inbound","chunk":"${given.chunk}","timestamp":"${given.timestamp}","payload":"${given.payload}"},"streamSid":"${given.stream}"}`;
}

/** What the general parser says of a message; undefined where it makes no audio of this stream of it. */
function parsed(message: string) {
  const fields = readFields(message);
  if (fields?.['event'] !== 'media' || fields['streamSid'] !== STREAM) return undefined;
  const media = readMedia(fields);
  return media instanceof Unusable ? undefined : media;
}

/** Whatever is recognised is what the parser makes of it; the rest is left to the parser. */
function agrees(message: string): void {
  const seen = shape.read(message);
  if (seen !== undefined) expect(seen).toEqual(parsed(message));
}

/** Of damaged messages at least so many are still in the shape (43 % were): were it hardly any, the property would say nothing of them. */
const LEAST_RECOGNISED = 0.35;
const WHOLE = messageOf({
  sequence: '90001',
  chunk: '90000',
  timestamp: '1800020',
  payload: Buffer.alloc(48, 0x7e).toString('base64'),
});
/** Where counters and payload stand. */
const VARYING = [...WHOLE.matchAll(/(?<=:")(?:\d+|[A-Za-z0-9+/]{64})(?=")/g)].flatMap(
  ({ index, 0: { length } }) => Array.from({ length }, (_, offset) => index + offset),
);

/** Something is cut out anywhere, and something else put there. */
const anywhere = fc.record({
  at: fc.nat(WHOLE.length),
  cut: fc.nat(4),
  put: fc.constantFrom('"', '\\', '\\u0022', '-', '=', '==', '}', ' ', '\n', 'é', '0', ''),
});
/** Where anything may stand something else stands, as long as before. */
const insteadOf = (...pieces: readonly string[]) =>
  fc
    .record({ at: fc.constantFrom(...VARYING), put: fc.constantFrom(...pieces) })
    .map(({ at, put }) => ({ at, cut: put.length, put }));
const allowed = insteadOf('0', '7', '42', '9000', 'A', '/+', 'Az09');
const refused = insteadOf('=', '==', '-', '_', '"', ' ', '\\/');
const damage = fc.oneof(
  { arbitrary: anywhere, weight: 1 },
  { arbitrary: allowed, weight: 5 },
  { arbitrary: refused, weight: 1 },
);

describe('caller audio that is recognised by its shape', () => {
  it('is what the parser makes of the same message', () => {
    const message = messageOf({ sequence: '90001', chunk: '90000', timestamp: '1800020' });
    expect(shape.read(message)).toEqual(parsed(message));
    expect(shape.read(message)?.timestampMs).toBe(1_800_020);
  });

  it('is recognised whatever its payload and its counters are', () => {
    const counter = fc.nat({ max: 999_999_999_999_999 }).map(String);
    const payload = fc
      .uint8Array({ minLength: 1, maxLength: 8000 })
      .map((bytes) => Buffer.from(bytes).toString('base64'));
    const fields = fc.record({ sequence: counter, chunk: counter, timestamp: counter, payload });
    fc.assert(
      fc.property(fields, (changed) => {
        const message = messageOf(changed);
        expect(shape.read(message)).toBeDefined();
        agrees(message);
      }),
    );
  });

  it.each([
    ['a payload in the alphabet of URLs', messageOf({ payload: 'ab-_' })],
    ['a payload with something else in it', messageOf({ payload: 'ab!d' })],
    ['a payload with a quote in it', messageOf({ payload: 'ab\\"def=' })],
    ['a payload that ends in the middle', messageOf({ payload: 'fn9==35/' })],
    ['a payload of an odd length', messageOf({ payload: 'fn9+f' })],
    ['a byte more than a second', messageOf({ payload: Buffer.alloc(8001).toString('base64') })],
    ['no payload', messageOf({ payload: '' })],
    ['more than a second', messageOf({ payload: 'AAAA'.repeat(2668) })],
    ['a timestamp that is none', messageOf({ timestamp: '-5' })],
    ['a timestamp without digits', messageOf({ timestamp: '' })],
    ['a timestamp beyond all numbers', messageOf({ timestamp: '99999999999999999' })],
    ['another stream', messageOf({ stream: 'MZ1' })],
    ['the agent’s own track', messageOf().replace('inbound', 'outbound')],
    ['another event', messageOf().replace('"media"', '"stop"')],
    ['a field twice', messageOf().replace('"track"', '"track":"outbound","track"')],
    ['spaces', messageOf().replaceAll(':', ': ')],
    ['something behind it', `${messageOf()} `],
    ['half of it', messageOf().slice(0, 60)],
  ])('is not %s', (_what, message) => {
    expect(shape.read(message)).toBeUndefined();
  });

  it('is never anything that the parser reads otherwise, however a message is damaged', () => {
    let [recognised, count] = [0, 0];
    fc.assert(
      fc.property(fc.array(damage, { minLength: 0, maxLength: 3 }), (all) => {
        const damaged = all.reduce(
          (text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut),
          WHOLE,
        );
        agrees(damaged);
        const isSeen = shape.read(damaged) !== undefined;
        if (damaged === WHOLE) expect(isSeen).toBe(true);
        else {
          count += 1;
          if (isSeen) recognised += 1;
        }
      }),
      { numRuns: 5000 },
    );
    expect(recognised / count).toBeGreaterThan(LEAST_RECOGNISED);
  });
});
