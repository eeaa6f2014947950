import { describe, expect, expectTypeOf, it } from 'vitest';
import type { EVENT_LINES, LineOf } from '../../../src/observe/journal/schema.js';
import { JOURNAL_LINES } from '../../../src/observe/journal/schema.js';
import type { CallEvent } from '../../../src/ports/call-events.js';

/** Events that stand in a journal as they are, and what of them does so: audio has lines of its own. */
type Plain<Event> = Event extends { type: infer Type extends string; atMs: number }
  ? Omit<WithoutAudio<Event>, 'type' | 'atMs'> & { t: number; e: Type }
  : never;
type WithoutAudio<Event> = Event extends { event: infer Inner }
  ? Omit<Event, 'event'> & { event: Exclude<Inner, { type: 'audio' }> }
  : Event extends { command: infer Inner }
    ? Omit<Event, 'command'> & { command: Exclude<Inner, { type: 'audio' }> }
    : Event;
type EventKind = keyof typeof EVENT_LINES;
type EventOf<Kind extends EventKind> = Plain<Extract<CallEvent, { type: Kind }>>;

describe('the shapes of a journal’s lines', () => {
  it('has every kind of event, with everything that belongs to it', () => {
    expectTypeOf<Exclude<CallEvent['type'], EventKind>>().toEqualTypeOf<'heard'>();
    expectTypeOf<Exclude<EventKind, CallEvent['type']>>().toEqualTypeOf<never>();
    // Both ways, kind by kind: what is an event is a line, and what is a line is an event.
    const asLines = (events: { [K in EventKind]: EventOf<K> }): { [K in EventKind]: LineOf<K> } => events;
    // JSON leaves out the token of a stream that brought none, so that a line can't have it as a key that must be there.
    type Strict = Exclude<EventKind, 'carrier-event'>;
    const asEvents = (lines: { [K in Strict]: LineOf<K> }): { [K in Strict]: EventOf<K> } => lines;
    expect([asLines, asEvents]).toHaveLength(2);
    expect(Object.keys(JOURNAL_LINES)).toContain('call-started');
  });

  it('is described, every kind and every field of it', () => {
    const silent = Object.entries(JOURNAL_LINES)
      .filter(([, shape]) => shape.description === undefined)
      .map(([kind]) => kind);
    expect(silent).toEqual([]);
  });
});
