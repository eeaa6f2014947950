import { beforeAll, describe, expect, it } from 'vitest';
import { drawCall, drawCallPage } from '../../../src/observe/picture/draw-call.js';
import { rowsOf } from '../../../src/observe/picture/scale.js';
import { TimelineFold } from '../../../src/observe/timeline/timeline-fold.js';
import type { CallTimeline } from '../../../src/observe/timeline/types.js';
import { withRecording } from '../../../src/observe/timeline/wav-levels.js';
import { bookingCall, writtenCall } from '../../support/spoken-calls.js';

const TAG = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g;

/** The elements of an SVG in their order; throws where it is not well-formed. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const rest = svg
    .replace(/<style>[^<]*<\/style>/g, '')
    .replace(TAG, (_tag, close, name: string, _attributes, empty) => {
      if (close === '/') {
        if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      } else {
        names.push(name);
        if (empty !== '/') open.push(name);
      }
      return '';
    });
  if (open.length > 0 || /[<>]/.test(rest)) throw new Error(`not well-formed: ${rest.slice(0, 80)}`);
  return names;
}

/** What a reader reads: the text, without tips. */
function textIn(svg: string): string {
  return svg
    .replace(/<title>[^<]*<\/title>|<style>[^<]*<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('the picture of a call', () => {
  let timeline: CallTimeline;

  beforeAll(async () => {
    const fold = new TimelineFold();
    for (const event of (await bookingCall()).call.events) fold.observe(event);
    timeline = fold.timeline('2026-03-09T14:05:00.000Z');
  });

  it('is one well-formed SVG that needs nothing from elsewhere and runs nothing', () => {
    const svg = drawCall(timeline);
    expect(elementsOf(svg)).not.toContain('script');
    expect(svg).not.toMatch(/\son\w+=|href|@import|url\((?!#)/);
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('shows the words, heard and unheard, the tools, the barge-in, the latencies and the end', () => {
    const svg = drawCall(timeline);
    const text = textIn(svg);
    for (const shown of [
      'Seven is fine, by the window please.',
      'find_table 1.40 s',
      'send_sms 0.02 s · failed',
    ])
      expect(text).toContain(shown);
    for (const shown of [
      'barge-in',
      '2.42 s',
      '0.98 s',
      'caller hung up',
      'tool.failed',
      'goodbye without hang-up',
    ])
      expect(text).toContain(shown);
    expect(svg).toMatch(/class="not">first is by the/);
  });

  it('shows what the caller wrote, in another hand than what was said, and where it came', async () => {
    const fold = new TimelineFold();
    for (const event of (await writtenCall()).call.events) fold.observe(event);
    const svg = drawCall(fold.timeline());
    elementsOf(svg);
    expect(textIn(svg)).toContain('⌨ My name is &lt;b&gt;Ó Briain&lt;/b&gt;, spelled so.');
    expect(svg).toMatch(/class="said c-fill typed"><title>0:0\d caller wrote: My name/);
    expect(svg).toMatch(/class="said c-fill"><title>0:0\d caller, [^<]*Are you open/);
    expect(svg).toContain('<title>the caller wrote: My name');
  });

  it('is the same each time', () => {
    expect(drawCall(timeline)).toBe(drawCall(timeline));
  });

  it('draws the agent’s sound from a recording, and a band without one', () => {
    const samples = new Int16Array(2 * 8000 * 40).map((_, i) => (i % 2 === 1 ? 4000 : 0));
    const recorded = drawCall(withRecording(timeline, { rateHz: 8000, channels: 2, samples }));
    expect(recorded).toContain('class="a-sound"');
    expect(recorded).not.toContain('class="a-band"');
    expect(drawCall(timeline)).toContain('class="a-band"');
    elementsOf(recorded);
  });

  it('shows hostile words as the text that they are', () => {
    const text = '</text><script>alert(1)</script>&amp; "\u0000\u001b[31m\ud800 \u202ereversed';
    const turns = timeline.callerTurns.map((turn) => ({ ...turn, text }));
    const tools = timeline.tools.map((tool) => ({ ...tool, name: text, argumentsJson: text }));
    const hostile = { ...timeline, callerTurns: turns, tools };
    const svg = drawCall(hostile);
    expect(elementsOf(svg)).not.toContain('script');
    expect(svg).not.toMatch(/[\u0000-\u0008\u001b\u202e]/);
    expect(svg).not.toMatch(/[\ud800-\udfff]/u);
    expect(
      drawCallPage({ ...hostile, info: timeline.info && { ...timeline.info, from: text } }),
    ).not.toContain('<script');
  });

  it('draws a call of which nothing is known', () => {
    elementsOf(drawCall(new TimelineFold().timeline()));
  });

  it('stays within a bound for a call of any length', () => {
    const busy = busyTimeline(timeline, 12 * 3_600_000);
    expect(drawCall(busyTimeline(timeline, 1_800_000)).length).toBeLessThan(1_500_000);
    expect(drawCall(busy).length).toBeLessThan(12_000_000);
  });

  it.each([
    [1000, 1],
    [30_000, 1],
    [31_000, 2],
    [1_800_000, 60],
    [7_200_000, 60],
    [360_000_000, 80],
  ])('draws a call of %i ms in %i rows', (lengthMs, rows) => {
    expect(rowsOf(lengthMs)).toHaveLength(rows);
  });
});

/** A call in which somebody always speaks. */
function busyTimeline(timeline: CallTimeline, lengthMs: number): CallTimeline {
  const count = Math.min(10_000, Math.floor(lengthMs / 4000));
  const spans = Array.from({ length: count }, (_, i) => ({ fromMs: i * 4000, toMs: i * 4000 + 2000 }));
  const [agent] = timeline.agentTurns;
  const steps = Math.min(45_000, Math.ceil(lengthMs / 40));
  const levels = Array.from({ length: steps }, (_, i) => -15 - (i % 40));
  return {
    ...timeline,
    lengthMs,
    vad: spans,
    callerTurns: spans.map((span) => ({ ...span, text: 'Something that somebody said, and more of it.' })),
    agentTurns: agent === undefined ? [] : spans.map((span) => ({ ...agent, ...span })),
    levels: { stepMs: lengthMs / steps, caller: levels, agent: levels, agentKnown: true },
  };
}
