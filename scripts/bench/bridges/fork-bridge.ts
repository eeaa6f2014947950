import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endChild, endWithUs } from '../children.js';

/** What a bridge of ours is compared with. */
export type BridgeKind = 'floor' | 'naive';

/** A bridge in a process of its own. */
export interface BridgeChild {
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts one; `providerUrl`: as OPENAI_BASE_URL has it. */
export async function forkBridge(kind: BridgeKind, providerUrl: string): Promise<BridgeChild> {
  const child = fork(fileURLToPath(new URL('./bridge-process.js', import.meta.url)), [
    kind,
    `${providerUrl}/realtime?model=bench`,
  ]);
  endWithUs(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { readonly url: string }).url));
    child.once('exit', () => reject(new Error(`the bridge ${kind} ended`)));
  });
  return { url, pid: child.pid ?? 0, close: () => endChild(child) };
}
