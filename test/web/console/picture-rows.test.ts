import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAt, planOf, timeAt } from '../../../src/console/calls/picture-rows.js';
import { drawCall } from '../../../src/observe/picture/draw-call.js';
import { TimelineFold } from '../../../src/observe/timeline/timeline-fold.js';
import type { CallTimeline } from '../../../src/observe/timeline/types.js';

const FAKE = '<g data-row="0 1 1" data-box="0 0 1 1"/>';

/** The plan of a call of that length, in which somebody says what looks like a row. */
function planFor(lengthMs: number) {
  const said = { fromMs: 10, toMs: 200, text: FAKE };
  const timeline: CallTimeline = { ...new TimelineFold().timeline(), lengthMs, callerTurns: [said] };
  const plan = planOf(drawCall(timeline));
  if (plan === undefined) throw new Error('the drawing does not say where times lie');
  return plan;
}

describe('where times lie in a picture', () => {
  it('is told by the drawing, row by row, without gaps; words can not pretend to be one', () => {
    const { width, height, rows } = planFor(75_000);
    expect(width).toBe(1280);
    expect(rows.map(({ fromMs, endMs }) => [fromMs, endMs])).toEqual([
      [0, 30_000],
      [30_000, 60_000],
      [60_000, 75_000],
    ]);
    rows.forEach((row, i) => {
      expect(row.y).toBeCloseTo((rows[i - 1]?.y ?? 0) + (rows[i - 1]?.height ?? row.y), 0);
      expect(row.y + row.height).toBeLessThanOrEqual(height);
    });
  });

  it('leads from a time to a place and back to that time', () => {
    const plan = planFor(75_000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 74_999 }), fc.double({ min: 0.01, max: 0.99 }), (atMs, down) => {
        const { x, y, height } = lineAt(plan, atMs);
        expect(timeAt(plan, { x, y: y + down * height })).toBeCloseTo(atMs, 3);
      }),
    );
  });

  it('is the nearest time of a row beside it, no time over the first row, and stays in the call', () => {
    const plan = planFor(75_000);
    const [first, , last] = plan.rows;
    const at = (x: number, row = first): number | undefined =>
      timeAt(plan, { x, y: ((row?.y ?? 0) + 5) / plan.height });
    expect([at(0), at(1), at(1, last)]).toEqual([0, 30_000, 75_000]);
    expect(timeAt(plan, { x: 0.5, y: 0.01 })).toBeUndefined();
    expect(lineAt(plan, 90_000)).toEqual(lineAt(plan, 75_000));
    expect(lineAt(plan, -5)).toEqual(lineAt(plan, 0));
  });

  it('is not known of what is no such drawing, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => planOf(text) === undefined));
    expect(planOf(`<svg viewBox="0 0 10 10">${FAKE.replace('0 1 1', '5 5 5')}</svg>`)).toBeUndefined();
  });
});
