import { describe, expect, it } from 'vitest';
import { createCallReporter } from '../../src/observe/call-report.js';
import { MAX_TRANSCRIPT_CHARS } from '../../src/observe/call-transcript.js';
import type { CallEvent, CallInfo, PlaybackOutcome } from '../../src/ports/call-events.js';
import type { CallReport } from '../../src/ports/call-report.js';
import type { ProviderEvent } from '../../src/ports/provider.js';

const INFO: CallInfo = {
  callId: 'call_1',
  carrier: 'twilio',
  carrierCallId: 'CA1',
  from: '+12025550100',
  to: '+12025550111',
  agent: 'reception',
  provider: 'openai',
};
/** The clock does not start at 0. */
const START_MS = 5000;

function setUp() {
  const reports: CallReport[] = [];
  const date = (): Date => new Date('2026-03-09T14:05:00Z');
  const { observe, afterCall } = createCallReporter({ date, sink: (report) => reports.push(report) });
  const at = (atMs: number) => ({ atMs: START_MS + atMs });
  const provider = (atMs: number, event: ProviderEvent): void =>
    observe({ type: 'provider-event', ...at(atMs), event });
  return {
    reports,
    afterCall,
    observe,
    start: () => observe({ type: 'call-started', ...at(0), info: INFO }),
    spoke: (atMs: number, itemId: string) => provider(atMs, { type: 'speech-started', itemId, audioMs: 0 }),
    words: (
      atMs: number,
      itemId: string,
      text: string,
      speaker: 'caller' | 'agent' = 'caller',
      final = true,
    ) => provider(atMs, { type: 'transcript', speaker, itemId, text, final }),
    heard: (endMs: number, heardMs: number, heardText: string, outcome: PlaybackOutcome = 'heard') =>
      observe({
        type: 'playback',
        ...at(endMs),
        part: { itemId: 'item', contentIndex: 0 },
        responseId: 'r1',
        receivedMs: 9000,
        sentMs: 9000,
        heardMs,
        outcome,
        heardText,
      }),
    tool: (note: { toolCallId: string; name: string } & ({ ended: 'ok' | 'failed' } | { ended?: never })) => {
      const { toolCallId, name, ended } = note;
      const common = { type: 'tool', ...at(100), toolCallId, name } as const;
      observe(
        ended === undefined
          ? { ...common, stage: 'called', mode: 'blocking', argumentsJson: '{}' }
          : { ...common, stage: 'ended', outcome: ended, tookMs: 12.3 },
      );
    },
    end: (atMs = 60_000) =>
      observe({
        type: 'call-ended',
        ...at(atMs),
        reason: 'agent-hung-up',
        detail: 'done',
      } satisfies CallEvent),
  };
}

describe('the report of a call', () => {
  it('says who called, when, how long, and why it ended: once', () => {
    const call = setUp();
    call.start();
    expect(call.reports).toEqual([]);
    call.end(61_234.5);
    call.end();
    expect(call.reports).toEqual([
      {
        info: INFO,
        startedAt: '2026-03-09T14:05:00.000Z',
        durationMs: 61_235,
        endReason: 'agent-hung-up',
        transcript: [],
        tools: [],
        asked: {},
      },
    ]);
  });

  it('has what the caller said and what the caller heard, in the order in which it began', () => {
    const call = setUp();
    call.start();
    call.heard(3000, 2000, 'Hello, this is the shop.');
    call.spoke(3500, 'i1');
    call.words(4000, 'i1', 'A pi', 'caller', false);
    call.words(4500, 'a1', 'With pleasure! Which one would you like?', 'agent');
    call.heard(6000, 1000, 'With pleasure!', 'cut');
    // The words come later than the answer to them.
    call.words(6500, 'i1', ' A pizza, please. ');
    call.heard(7000, 0, '', 'unheard');
    call.words(8000, 'i2', 'Margherita.');
    call.words(8500, 'i3', '');
    call.end();
    expect(call.reports[0]?.transcript).toEqual([
      { speaker: 'agent', text: 'Hello, this is the shop.', atMs: 1000 },
      { speaker: 'caller', text: 'A pizza, please.', atMs: 3500 },
      { speaker: 'agent', text: 'With pleasure!', atMs: 5000 },
      { speaker: 'caller', text: 'Margherita.', atMs: 8000 },
    ]);
  });

  it('has the tools that were used and how they ended, and what they wanted to be sent', () => {
    const call = setUp();
    call.start();
    call.tool({ toolCallId: 't1', name: 'get_menu' });
    call.tool({ toolCallId: 't2', name: 'place_order' });
    call.tool({ toolCallId: 't3', name: 'slow' });
    call.tool({ toolCallId: 't2', name: 'place_order', ended: 'failed' });
    call.tool({ toolCallId: 't1', name: 'get_menu', ended: 'ok' });
    call.afterCall.sendSummary('A pizza.');
    call.afterCall.sendTranscript('for the kitchen');
    call.afterCall.sendSummary('Two pizzas.');
    call.end();
    expect(call.reports[0]).toMatchObject({
      tools: [
        { name: 'get_menu', outcome: 'ok', tookMs: 12 },
        { name: 'place_order', outcome: 'failed', tookMs: 12 },
        // Called after 100 ms of the call's minute.
        { name: 'slow', outcome: 'abandoned', tookMs: 59_900 },
      ],
      asked: { transcript: 'for the kitchen', summary: 'A pizza.\nTwo pizzas.' },
    });
  });

  it('knows that a transcript was asked for though nothing was said about it', () => {
    const call = setUp();
    call.start();
    call.afterCall.sendTranscript('');
    call.end();
    expect(call.reports[0]?.asked).toEqual({ transcript: '', summary: undefined });
  });

  it('does not grow without end', () => {
    const call = setUp();
    call.start();
    for (let n = 0; n < 7; n += 1) call.words(n, `i${n}`, 'x'.repeat(100_000));
    for (let n = 0; n < 2000; n += 1) call.tool({ toolCallId: `t${n}`, name: 'loop' });
    for (let n = 0; n < 20; n += 1) call.afterCall.sendSummary('y'.repeat(4000));
    call.end();
    const { transcript = [], tools, asked } = call.reports[0] ?? {};
    expect(transcript.reduce((sum, { text }) => sum + text.length, 0)).toBe(MAX_TRANSCRIPT_CHARS);
    expect(tools).toHaveLength(1000);
    expect(asked?.summary).toHaveLength(20_000);
  });
});
