import { describe, expect, it } from 'vitest';
import { TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { explain } from '../../../src/observe/explain/explain.js';
import type { JournalReading } from '../../../src/observe/journal/read.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import { TestCall } from '../../support/test-call.js';

const READ: JournalReading = { header: undefined, lines: 9, ended: true, troubles: [], furtherTroubles: 0 };

const numbered = (events: readonly CallEvent[]): [CallEvent, number][] =>
  events.map((event, index) => [event, index + 1]);

/** A call that goes on for a while and ends with a hang-up. */
function shortCall(during: (call: TestCall) => void = () => undefined): readonly CallEvent[] {
  const call = TestCall.ready();
  during(call);
  call.clock.advance(500);
  call.carrier.hangUp();
  return call.events;
}

const codesOf = (events: readonly CallEvent[], reading = READ): string[] =>
  explain(reading, numbered(events)).map(({ code }) => code);

describe('explaining a call', () => {
  it('finds nothing in a call in which nothing happened', () => {
    expect(codesOf(shortCall())).toEqual([]);
  });

  it('finds nothing in no events at all but that the journal breaks off', () => {
    expect(codesOf([], { ...READ, ended: false })).toEqual(['journal.unfinished']);
  });

  it('names the line, the time and the words of what shows it', () => {
    const events = shortCall((call) => {
      call.clock.advance(1000);
      const message = "Missing required parameter: 'session.tools[0].name'.";
      const fault = {
        code: 'provider.session_rejected',
        providerCode: 'missing_required_parameter',
        param: 'session.tools[0].name',
        message,
        severity: 'fatal',
      } as const;
      call.provider.emit({ type: 'fault', fault });
    });
    const [finding] = explain(READ, numbered(events));
    const at = events.findIndex((event) => event.type === 'provider-event' && event.event.type === 'fault');
    expect(finding).toMatchObject({
      code: 'session.tool_shape',
      severity: 'error',
      title: expect.stringContaining('session.tools[0].name') as string,
      evidence: [{ line: at + 1, atMs: 1000, text: expect.stringContaining('missing_required') as string }],
      change: expect.stringContaining('openai.dialect') as string,
    });
  });

  it('lets harmless faults, and what far ends say after the end, be', () => {
    const events = shortCall((call) => {
      const lost = { code: 'provider.error', message: 'no active response', severity: 'harmless' } as const;
      call.provider.emit({ type: 'fault', fault: lost });
    });
    const after: CallEvent = {
      type: 'provider-event',
      atMs: 9000,
      event: { type: 'closed', fault: { code: 'provider.closed', message: '1006', severity: 'retryable' } },
    };
    expect(codesOf([...events, after])).toEqual([]);
  });

  it('says that lines are missing, or can not be read', () => {
    const troubles = [
      { line: 4, what: 'lost', detail: '12 lines' },
      { line: 6, what: 'not-json', detail: '}{' },
    ] as const;
    expect(codesOf(shortCall(), { ...READ, troubles })).toEqual(['journal.lost', 'journal.broken']);
  });

  it('does not take what the journal lost for what the line lost, or a lost end for none', () => {
    const frame = { ...TELEPHONE_FORMAT, samples: new Uint8Array(TELEPHONE_FRAME_SAMPLES) };
    const audio = (timestampMs: number): CallEvent => ({
      ...{ type: 'carrier-event', atMs: timestampMs, event: { type: 'audio', frame, timestampMs } },
    });
    const lost = (line: number) => ({ line, what: 'lost', detail: '{}' }) as const;
    const events: [CallEvent, number][] = [
      [audio(0), 2],
      [audio(900), 4],
    ];
    const codes = (...lines: number[]): string[] =>
      explain({ ...READ, ended: false, troubles: lines.map(lost) }, events).map(({ code }) => code);
    expect(codes()).toEqual(['journal.unfinished', 'line.packet_loss']);
    expect(codes(3, READ.lines)).toEqual(['journal.lost']);
    expect(codes(5)).toEqual(['journal.unfinished', 'journal.lost', 'line.packet_loss']);
  });

  it('reports a defect, and that the model talks without end', () => {
    const fault = (code: 'internal.error' | 'provider.too_far_ahead'): CallEvent => ({
      ...{ type: 'fault', atMs: 20, code, detail: 'x' },
    });
    const [start, ...rest] = shortCall();
    if (start === undefined) throw new Error('no events');
    const events = [start, fault('provider.too_far_ahead'), fault('internal.error'), ...rest];
    expect(codesOf(events)).toEqual(['server.defect', 'agent.endless']);
  });
});
