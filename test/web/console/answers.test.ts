import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventText } from '../../../src/console/api/event-text.js';
import { explanationOf } from '../../../src/console/calls/explanation.js';
import { NO_FILTERS, pathOf } from '../../../src/console/calls/filters.js';
import { callRowsIn, doingOf, liveCallsIn } from '../../../src/console/calls/read-calls.js';
import { callDetailsOf } from '../../../src/console/calls/timeline-entries.js';
import { CallCost } from '../../../src/observe/cost.js';
import { LiveCalls } from '../../../src/observe/live-calls.js';
import { TimelineFold } from '../../../src/observe/timeline/timeline-fold.js';
import { bookingCall, writtenCall } from '../../support/spoken-calls.js';

describe('server-sent events', () => {
  const stream = 'event: calls\ndata: {"a":1}\n\n: ping\n\ndata: x\r\ndata: y\r\n\r\n';

  it('are read whatever the pieces they come in', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const events = new EventText();
        const read = at.slice(1).flatMap((to, i) => events.push(stream.slice(at[i], to)));
        expect(read).toEqual([
          { type: 'calls', data: '{"a":1}' },
          { type: 'message', data: 'x\ny' },
        ]);
      }),
    );
  });
});

describe('live calls', () => {
  it('come over as the server tells of them', async () => {
    const { call } = await bookingCall();
    const [started] = call.events;
    if (started?.type !== 'call-started') throw new Error('the call began otherwise');
    const live = new LiveCalls();
    const cost = new CallCost({ model: 'none' });
    const observe = live.observerOf(started.info, '2026-03-09T14:05:00.000Z', cost);
    for (const event of call.events.slice(0, 400)) observe(event);
    const [seen] = liveCallsIn(JSON.parse(JSON.stringify({ calls: live.list() })));
    expect(live.list()[0]).toMatchObject({ ...seen });
  });

  it('say in a word what they do', () => {
    const doing = (fields: object) =>
      liveCallsIn({ calls: [{ connected: true, ...fields }] }).map(doingOf)[0]?.text;
    expect(doing({ connected: false })).toBe('connecting');
    expect(doing({ agentSpeaks: true, callerSpeaks: true })).toBe('both speak');
    expect(doing({ tools: ['find'], turn: 'responding' })).toBe('using find');
    expect(doing({ turn: 'responding' })).toBe('agent thinks');
    expect(doing({})).toBe('listening');
  });
});

describe('what the server answers', () => {
  it('becomes a conversation in the order of time, each wait before its answer', async () => {
    const { call } = await bookingCall();
    const fold = new TimelineFold();
    for (const event of call.events) fold.observe(event);
    const timeline: unknown = JSON.parse(
      JSON.stringify({ live: false, ...fold.timeline('2026-03-09T14:05:00.000Z') }),
    );
    const details = callDetailsOf(timeline);
    expect(details).toMatchObject({ callId: 'call_1', endReason: 'caller-hung-up', recorded: false });
    const story = details.entries.map((entry) =>
      entry.kind === 'said' ? entry.who : entry.kind === 'tool' ? entry.name : entry.kind,
    );
    expect(story.slice(0, 8)).toEqual([
      'agent',
      'caller',
      'find_table',
      'latency',
      'agent',
      'interrupted',
      'caller',
      'latency',
    ]);
    expect(story).toContain('key');
    const cut = details.entries.find((entry) => entry.kind === 'said' && entry.outcome === 'cut');
    expect(cut).toMatchObject({ heardText: expect.stringMatching(/The$/) as string });
  });

  it('tells what the caller wrote from what they said', async () => {
    const fold = new TimelineFold();
    for (const event of (await writtenCall()).call.events) fold.observe(event);
    const { entries } = callDetailsOf(JSON.parse(JSON.stringify(fold.timeline())));
    const said = entries.filter((entry) => entry.kind === 'said' && entry.who === 'caller');
    expect(said).toMatchObject([
      { text: 'Are you open on Sunday?' },
      { text: 'My name is <b>Ó Briain</b>, spelled so.', typed: true },
    ]);
    expect(said[0]).not.toHaveProperty('typed');
  });

  it('may be anything at all, and the page goes on', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (body, inner) => {
        for (const read of [callDetailsOf, explanationOf, callRowsIn, liveCallsIn]) {
          read(body);
          read({
            calls: inner,
            info: inner,
            tools: [inner],
            findings: [inner],
            moments: [inner],
            figures: inner,
          });
        }
      }),
    );
  });

  it('is asked for with filters that hold something', () => {
    expect(pathOf(NO_FILTERS)).toBe('/calls?limit=25');
    expect(pathOf({ ...NO_FILTERS, agent: 'sales', from: ' +1 ' })).toBe(
      '/calls?limit=25&agent=sales&from=%2B1',
    );
  });
});
