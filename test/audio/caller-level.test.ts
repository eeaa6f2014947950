import { describe, expect, it } from 'vitest';
import { CallerLevel } from '../../src/audio/caller-level.js';

describe("the caller's level", () => {
  it('is unknown until half a second of speech was heard', () => {
    const level = new CallerLevel();
    for (let i = 0; i < 24; i++) level.hear(-25);
    expect(level.db).toBeUndefined();
    level.hear(-25);
    expect(level.db).toBeCloseTo(-25);
  });

  it('takes no notice of what is left of speech in a pause', () => {
    const level = new CallerLevel();
    for (let i = 0; i < 300; i++) level.hear(i % 10 === 0 ? -20 : -45);
    expect(level.db).toBeCloseTo(-20);
  });

  it('settles at the loud syllables, and follows a caller who speaks up', () => {
    const level = new CallerLevel();
    for (let i = 0; i < 300; i++) level.hear(i % 2 === 0 ? -20 : -32);
    expect(level.db).toBeGreaterThan(-27);
    expect(level.db).toBeLessThan(-20);
    for (let i = 0; i < 100; i++) level.hear(-12);
    expect(level.db).toBeCloseTo(-12, 0);
  });
});
