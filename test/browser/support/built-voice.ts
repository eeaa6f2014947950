import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../../src/lib/package-root.js';
import type { Voice } from '../../../src/providers/practice-agent/voice.js';
import { createWorkerVoice } from '../../../src/providers/practice-agent/worker-voice.js';

const WORKER = join(packageRoot(), 'dist', 'providers', 'practice-agent', 'voice-worker.js');

/** The real voice in a thread of its own, as it was built: what is measured must not wait for it. */
export function builtVoice(): Voice {
  const worker = createWorkerVoice(pathToFileURL(WORKER));
  onTestFinished(() => worker.close());
  return worker;
}
