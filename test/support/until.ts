import { vi } from 'vitest';

/** Waits for something that comes from outside this thread: over a socket, or from another process. */
export async function until(what: () => boolean, timeout = 5000, interval = 2): Promise<void> {
  try {
    await vi.waitUntil(what, { timeout, interval });
  } catch (error) {
    throw new Error(`did not come true within ${timeout} ms: ${what.toString()}`, { cause: error });
  }
}
