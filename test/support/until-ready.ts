import { vi } from 'vitest';

/** Waits until a server says that calls can be taken. */
export async function untilReady(url: string): Promise<void> {
  const isReady = async (): Promise<boolean> => (await fetch(`${url}/readyz`)).status === 200;
  await vi.waitUntil(isReady, { timeout: 5000, interval: 10 });
}
