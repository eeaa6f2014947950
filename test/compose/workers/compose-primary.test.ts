import { expect, it } from 'vitest';
import { openAiEndpoint } from '../../../src/compose/endpoint.js';
import { composePrimary } from '../../../src/compose/workers/compose-primary.js';
import type { StartWorker } from '../../../src/compose/workers/worker-process.js';
import { loggerTo } from '../../../src/observe/logger.js';
import { load } from '../../support/config-file.js';
import { fakeWorkers } from '../../support/fake-workers.js';
import { JournalFolder } from '../../support/journal-folder.js';
import { ManualClock } from '../../support/manual-clock.js';

it('ends the workers that are up where the process that has the port can not be built', async () => {
  const { all, start } = fakeWorkers();
  const startWorker: StartWorker = (number, receiver) => {
    const spawned = start(number, receiver);
    const worker = all.at(-1);
    queueMicrotask(() => worker?.begin());
    return {
      ...spawned,
      send: (message) => {
        spawned.send(message);
        if (message.type === 'stop') worker?.die('exit code 0');
      },
    };
  };
  const { dir } = new JournalFolder();
  const loaded = load('openai: {api_key: k}');
  const config = {
    ...loaded,
    phrasesDir: dir,
    journal: { ...loaded.journal, dir, enabled: false },
    // No proxy has such an address: the server can't be built with it.
    server: { ...loaded.server, trustProxy: ['nowhere'] },
  };
  const clock = new ManualClock();
  const logger = loggerTo('info', { write: () => undefined });
  const endpoint = openAiEndpoint(config);
  const worked = { text: '', takeLine: () => undefined, workers: 2, startWorker };
  await expect(composePrimary({ config, clock, logger, endpoint, ...worked })).rejects.toThrow('nowhere');
  expect(all).toHaveLength(2);
  for (const { told } of all) expect(told.at(-1)).toEqual({ type: 'stop', graceMs: 0 });
  expect(clock.pending).toBe(0);
});
