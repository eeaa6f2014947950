import { describe, expect, it } from 'vitest';
import { Lead, LEAD_BOUNDS_MS } from '../../src/call/lead.js';

function after(latenessMs: readonly number[]): number {
  const lead = new Lead();
  for (const late of latenessMs) lead.measured(late);
  return lead.ms;
}

const marks = (count: number, lateMs: number): number[] => Array.from({ length: count }, () => lateMs);

describe('the lead', () => {
  it('begins in the middle, before anything was measured', () => {
    expect(after([])).toBe(180);
  });

  it('becomes short on a quiet line, within some seconds of speech and not at once', () => {
    expect(after([0])).toBeGreaterThan(170);
    expect(after(marks(20, 0))).toBeLessThan(135);
    expect(after(marks(200, 0))).toBeCloseTo(LEAD_BOUNDS_MS.from, 0);
  });

  it('grows at the first late mark, and keeps it in mind', () => {
    expect(after([...marks(50, 0), 90])).toBeGreaterThanOrEqual(210);
    expect(after([...marks(50, 0), 90, ...marks(5, 0)])).toBeGreaterThan(175);
  });

  it('stays within its bounds whatever is measured', () => {
    expect(after([60_000])).toBe(LEAD_BOUNDS_MS.to);
    expect(after(marks(10_000, 0))).toBeGreaterThanOrEqual(LEAD_BOUNDS_MS.from);
  });
});
