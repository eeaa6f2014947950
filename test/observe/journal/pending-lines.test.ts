import { describe, expect, it } from 'vitest';
import { PendingLines, SharedRoom } from '../../../src/observe/journal/pending-lines.js';

const SOUND = new Uint8Array(10);

function pendingOf(maxBytes: number, room = new SharedRoom(1e6)): PendingLines {
  return new PendingLines({ maxBytes, room, onLost: () => undefined });
}

/** A line that says something. */
const says = (text: string): string => JSON.stringify({ text });

/** What is taken, as the disk would have it: what each line says, and its number. */
function write(pending: PendingLines): { lines: string[]; soundBytes: number } {
  const batch = pending.take();
  if (batch === undefined) return { lines: [], soundBytes: 0 };
  const texts = batch.lines.toString().trimEnd().split('\n');
  const lines = texts.map((text) => Object.values(JSON.parse(text) as object).join(' '));
  const taken = { lines, soundBytes: batch.sound.length };
  pending.written(batch);
  return taken;
}

describe('the number of a line', () => {
  it('goes up by one, with as many digits as it takes', () => {
    const pending = pendingOf(1e6);
    for (let n = 1; n <= 1001; n += 1) pending.line(says('x'), n);
    expect(write(pending).lines).toEqual(Array.from({ length: 1001 }, (_, n) => `x ${n + 1}`));
  });
});

describe('lines that wait for the disk', () => {
  it('are taken once, in their order, with the sound that belongs to them', () => {
    const pending = pendingOf(1000);
    pending.sound(SOUND, 1);
    pending.line(says('grüße'), 1);
    pending.line(says('b'), 2);
    pending.sound(SOUND, 3);
    expect(write(pending)).toEqual({ lines: ['grüße 1', 'b 2'], soundBytes: 10 });
    pending.line(says('c'), 3);
    expect(write(pending)).toEqual({ lines: ['c 3'], soundBytes: 10 });
    expect(pending.take()).toBeUndefined();
  });

  it('are lost with their sound where there is no room, and go on where there is again', () => {
    const pending = pendingOf(110);
    for (let n = 0; n < 20; n += 1) {
      pending.sound(SOUND, n);
      pending.line(says('caller'), n);
    }
    expect(write(pending)).toEqual({
      lines: Array.from({ length: 3 }, (_, n) => `caller ${n + 1}`),
      soundBytes: 30,
    });
    // Nothing but lines with sound comes: they are kept from the first on.
    pending.sound(SOUND, 20);
    pending.line(says('caller'), 20);
    const lost = '20 lost 17 170 21';
    expect(write(pending)).toEqual({ lines: [lost, 'caller 22'], soundBytes: 10 });
  });

  it('leave no sound behind when only the room of all is full', () => {
    const pending = pendingOf(1000, new SharedRoom(40));
    pending.sound(SOUND, 1);
    pending.line(says('first'), 1);
    pending.sound(SOUND, 2);
    pending.line(says('second'), 2);
    expect(write(pending)).toEqual({ lines: ['first 1'], soundBytes: 10 });
  });

  it('say at the end what is missing', () => {
    const pending = pendingOf(60);
    pending.line(says('x'.repeat(100)), 1);
    pending.finish(9);
    expect(write(pending).lines).toEqual(['9 lost 1 0 2']);
  });
});
