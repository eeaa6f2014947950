import { describe, expect, it } from 'vitest';
import { Backlog } from '../../src/neural/backlog.js';

const SOUND = new Int16Array(0);

function backlogOf(perStream: number, ...chunks: readonly (readonly [stream: number, atMs: number])[]) {
  const backlog = new Backlog(perStream);
  for (const [stream, atMs] of chunks) backlog.add({ stream, atMs, samples: SOUND });
  const take = (most: number) => backlog.take(most).map(({ stream, atMs }) => [stream, atMs]);
  return { backlog, take };
}

describe('the backlog', () => {
  it('gives the oldest chunk of each stream, one a time', () => {
    const { take } = backlogOf(9, [1, 10], [2, 11], [1, 20], [1, 30]);
    expect([take(9), take(9), take(9), take(9)]).toEqual([
      [
        [1, 10],
        [2, 11],
      ],
      [[1, 20]],
      [[1, 30]],
      [],
    ]);
  });

  it('serves every stream in turn when there are more than fit', () => {
    const { take } = backlogOf(9, [1, 10], [1, 20], [2, 10], [3, 10]);
    expect([take(2), take(2)]).toEqual([
      [
        [1, 10],
        [2, 10],
      ],
      [
        [3, 10],
        [1, 20],
      ],
    ]);
  });

  it('drops and counts the oldest of a stream that has too many waiting, and of no other', () => {
    const { backlog, take } = backlogOf(2, [1, 10], [2, 10], [1, 20], [1, 30], [1, 40]);
    expect(backlog.dropped).toBe(2);
    expect(take(9)).toEqual([
      [1, 30],
      [2, 10],
    ]);
  });

  it('forgets a stream', () => {
    const { backlog, take } = backlogOf(9, [1, 10], [2, 10]);
    backlog.forget(1);
    expect(take(9)).toEqual([[2, 10]]);
    expect(backlog.dropped).toBe(0);
  });
});
