import { describe, expect, it } from 'vitest';
import { leaksOf } from '../../scripts/bench/soak/leaks.js';

const CALLS = 200;
/** The heap may be so much larger afterwards, whatever it is that the runtime keeps. */
const HEAP_RATIO = 1.1;

describe('many short calls', () => {
  it('leave no socket, no timer and no memory behind', async () => {
    const { before, after } = await leaksOf(CALLS);
    expect(after.calls).toBe(0);
    expect(after.handles['Timeout'] ?? 0).toBeLessThanOrEqual((before.handles['Timeout'] ?? 0) + 1);
    expect(after.handles['TCPSocketWrap'] ?? 0).toBeLessThanOrEqual(before.handles['TCPSocketWrap'] ?? 0);
    expect(after.heapMb / before.heapMb).toBeLessThan(HEAP_RATIO);
  }, 120_000);
});
