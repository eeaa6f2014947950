import { describe, expect, it } from 'vitest';
import { DrySpells, TOO_DRY_MS } from '../../src/call/dry-spells.js';

/** Sound as it comes: `[ms since the beginning, ms of sound]`. Gives when the line has been dry for too long. */
function after(...sounds: readonly (readonly [number, number])[]): number {
  const spells = new DrySpells();
  for (const [atMs, lengthMs] of sounds) spells.sound(atMs, lengthMs);
  return spells.tooDryAtMs;
}

describe('a line in the middle of what is being said', () => {
  it('that gets more than it plays is never too dry', () => {
    expect(after([0, 300], [200, 300], [400, 300])).toBe(Infinity);
  });

  it('has one hole, however long: that says nothing about how fast sound comes', () => {
    expect(after([0, 300])).toBe(Infinity);
  });

  it('is too dry when crumbs come with holes between them, in all for so long', () => {
    expect(after([0, 200], [1200, 200])).toBe(1400 + TOO_DRY_MS - 800);
    expect(after([0, 200], [1200, 200], [2000, 200])).toBe(2200 + TOO_DRY_MS - 1200);
  });

  it('is so at the end of the crumb at the earliest', () => {
    expect(after([0, 200], [9000, 200])).toBe(9200);
  });

  it('forgets a hole that a burst makes up for', () => {
    expect(after([0, 200], [2000, 1000], [2100, 1000])).toBe(Infinity);
  });

  it('that gets half of what it plays is at the border', () => {
    expect(after([0, 200], [400, 200], [800, 200], [1200, 200])).toBe(Infinity);
    expect(after([0, 200], [410, 200], [820, 200], [1230, 200])).toBeLessThan(Infinity);
  });

  it('has no hole where an item has come to its end', () => {
    const spells = new DrySpells();
    spells.sound(0, 200);
    spells.sound(1200, 200);
    spells.end();
    expect(spells.tooDryAtMs).toBe(Infinity);
    spells.sound(9000, 900);
    expect(spells.tooDryAtMs).toBe(Infinity);
  });

  it('begins anew with another answer', () => {
    const spells = new DrySpells();
    spells.sound(0, 200);
    spells.sound(1200, 200);
    spells.restart();
    spells.sound(1300, 200);
    expect(spells.tooDryAtMs).toBe(Infinity);
  });
});
