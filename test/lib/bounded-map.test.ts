import { expect, it } from 'vitest';
import { BoundedMap } from '../../src/lib/bounded-map.js';

it('a bounded map forgets its oldest entry when it is full; a value set again is young', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  expect([map.get('a'), map.has('b'), map.get('c')]).toEqual([3, false, 4]);
});

it('a bounded map lets go of what is deleted', () => {
  const map = new BoundedMap<string, number>(1);
  map.set('a', 1);
  map.delete('a');
  expect(map.has('a')).toBe(false);
});
