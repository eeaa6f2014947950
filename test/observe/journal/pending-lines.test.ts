import { describe, expect, it } from 'vitest';
import { PendingLines, SharedRoom } from '../../../src/observe/journal/pending-lines.js';

const SOUND = new Uint8Array(10);

function pendingOf(maxBytes: number, room = new SharedRoom(1e6)): PendingLines {
  return new PendingLines({ maxBytes, room, onLost: () => undefined });
}

/** What is taken, as the disk would have it. */
function write(pending: PendingLines): { lines: string[]; soundBytes: number } {
  const batch = pending.take();
  if (batch === undefined) return { lines: [], soundBytes: 0 };
  const taken = { lines: batch.lines.toString().trimEnd().split('\n'), soundBytes: batch.sound.length };
  pending.written(batch);
  return taken;
}

describe('lines that wait for the disk', () => {
  it('are taken once, in their order, with the sound that belongs to them', () => {
    const pending = pendingOf(1000);
    pending.sound(SOUND, 1);
    pending.line('grüße', 1);
    pending.line('b', 2);
    pending.sound(SOUND, 3);
    expect(write(pending)).toEqual({ lines: ['grüße', 'b'], soundBytes: 10 });
    pending.line('c', 3);
    expect(write(pending)).toEqual({ lines: ['c'], soundBytes: 10 });
    expect(pending.take()).toBeUndefined();
  });

  it('are lost with their sound where there is no room, and go on where there is again', () => {
    const pending = pendingOf(100);
    for (let n = 0; n < 20; n += 1) {
      pending.sound(SOUND, n);
      pending.line('caller', n);
    }
    expect(write(pending)).toEqual({ lines: Array.from({ length: 5 }, () => 'caller'), soundBytes: 50 });
    // Nothing but lines with sound comes: they are kept from the first on.
    pending.sound(SOUND, 20);
    pending.line('caller', 20);
    const lost = '{"t":20,"e":"lost","lines":15,"soundBytes":150}';
    expect(write(pending)).toEqual({ lines: [lost, 'caller'], soundBytes: 10 });
  });

  it('leave no sound behind when only the room of all is full', () => {
    const pending = pendingOf(1000, new SharedRoom(30));
    pending.sound(SOUND, 1);
    pending.line('first', 1);
    pending.sound(SOUND, 2);
    pending.line('second', 2);
    expect(write(pending)).toEqual({ lines: ['first'], soundBytes: 10 });
  });

  it('say at the end what is missing', () => {
    const pending = pendingOf(60);
    pending.line('x'.repeat(100), 1);
    pending.finish(9);
    expect(write(pending).lines).toEqual(['{"t":9,"e":"lost","lines":1,"soundBytes":0}']);
  });
});
