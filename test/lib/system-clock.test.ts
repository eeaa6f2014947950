import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/lib/system-clock.js';

describe('the real clock', () => {
  // Node 20 says nothing of a negative delay; later ones warn, once in a process.
  it('runs what was due before it was asked for, and nobody is warned', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    await new Promise<void>((resolve) => void systemClock.after(-1, resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });
});
