import { describe, expect, it } from 'vitest';
import { telephoneFrame } from '../../src/audio/frame.js';
import { tellAll } from '../../src/call/observers.js';
import type { CallEvent } from '../../src/ports/call-events.js';

const frame = telephoneFrame(new Uint8Array(160));
const HEARD = {
  startMs: 0,
  speech: false,
  levelDb: -60,
  barDb: -50,
  echoDb: -Infinity,
  humming: 0,
  callerLevelDb: undefined,
};
const PACKETS: readonly CallEvent[] = [
  { type: 'carrier-event', atMs: 1, event: { type: 'audio', frame, timestampMs: 0 } },
  { type: 'heard', atMs: 1, ...HEARD },
  { type: 'provider-command', atMs: 1, command: { type: 'audio', frame } },
  { type: 'round', atMs: 2 },
];
const OTHERS: readonly CallEvent[] = [
  { type: 'carrier-event', atMs: 3, event: { type: 'dtmf', digit: '1' } },
  { type: 'provider-command', atMs: 3, command: { type: 'commit' } },
  { type: 'carrier-command', atMs: 3, command: { type: 'audio', frame } },
  { type: 'call-ended', atMs: 4, reason: 'caller-hung-up', detail: '' },
];

describe('the observers of a call', () => {
  it('are told everything in its order, but packets only if they want them', () => {
    const [all, most]: [CallEvent[], CallEvent[]] = [[], []];
    const tell = tellAll(
      { ofEverything: [(event) => all.push(event)], butForPackets: [(event) => most.push(event)] },
      () => undefined,
    );
    const events = PACKETS.flatMap((packet, index) => [packet, ...OTHERS.slice(index, index + 1)]);
    for (const event of events) tell(event);
    expect(all).toEqual(events);
    expect(most).toEqual(OTHERS);
  });

  it('take nothing from each other when one throws', () => {
    const told: CallEvent[] = [];
    const failures: unknown[] = [];
    const broken = (): never => {
      throw new Error('broken');
    };
    const observe = (event: CallEvent): void => void told.push(event);
    const observers = { ofEverything: [broken, observe], butForPackets: [broken, observe] };
    const tell = tellAll(observers, (error) => failures.push(error));
    for (const event of [...PACKETS.slice(0, 1), ...OTHERS.slice(0, 1)]) tell(event);
    expect([told.length, failures.length]).toEqual([3, 3]);
  });
});
