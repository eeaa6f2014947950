import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { CallWatchers } from '../../src/call/watchers.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import type { SoftphoneNote } from '../../src/ports/softphone-messages.js';
import { MAX_BEHIND_BYTES, SoftphonePage } from '../../src/server/softphone-page.js';
import { ManualClock } from '../support/manual-clock.js';
import { TestCall } from '../support/test-call.js';

/** A page on a network that takes as little as the test says. */
function slowPage() {
  const call = new TestCall();
  const watchers = new CallWatchers();
  const observe = watchers.observerOf(call.session.info.callId);
  const notes: SoftphoneNote[] = [];
  const network = { bufferedBytes: 0 };
  const liveCalls = { list: () => [], costOf: () => undefined };
  const logger = pino({ level: 'silent' });
  const deps = { clock: new ManualClock(), logger, watchCall: watchers.watch, liveCalls };
  const page = new SoftphonePage(deps, () => ({
    operator: true,
  }));
  page.open(
    () => ({
      send: (message) => notes.push(JSON.parse(String(message)) as SoftphoneNote),
      close: () => undefined,
      get bufferedBytes() {
        return network.bufferedBytes;
      },
    }),
    { text: () => undefined, binary: () => undefined, ended: () => undefined },
  );
  page.admitted(call.session);
  return { observe, notes, network };
}

const said = (atMs: number, text: string): CallEvent => ({
  type: 'provider-event',
  atMs,
  event: { type: 'transcript', speaker: 'agent', itemId: 'i1', text, final: true },
});
const gate = (atMs: number, open: boolean): CallEvent => ({
  type: 'gate',
  atMs,
  open,
  cause: 'agent-audio',
  mediaMs: 0,
  withheldMs: 0,
});

describe('a page that reads slowly', () => {
  it('misses notes rather than audio, and learns the newest state of the floor when it has caught up', () => {
    const { observe, notes, network } = slowPage();
    observe(said(1, 'one'));
    network.bufferedBytes = MAX_BEHIND_BYTES + 1;
    observe(said(2, 'two'));
    observe(gate(3, false));
    network.bufferedBytes = MAX_BEHIND_BYTES;
    observe(said(4, 'four'));
    expect(notes.map(({ note, atMs }) => [note, atMs])).toEqual([
      ['agent', 1],
      ['state', 1],
      ['state', 3],
      ['agent', 4],
    ]);
  });

  it('is told of the end all the same', () => {
    const { observe, notes, network } = slowPage();
    network.bufferedBytes = MAX_BEHIND_BYTES + 1;
    observe({ type: 'call-ended', atMs: 9, reason: 'agent-hung-up', detail: '' });
    expect(notes.map(({ note }) => note)).toEqual(['state', 'ended']);
  });
});
