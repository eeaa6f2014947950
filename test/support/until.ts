import { vi } from 'vitest';

/** Waits for something that comes over a socket. */
export async function until(what: () => boolean, limitMs = 5000): Promise<void> {
  await vi.waitFor(
    () => {
      if (!what()) throw new Error(`did not come true: ${what.toString()}`);
    },
    { timeout: limitMs, interval: 2 },
  );
}
