import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLogFile } from '../../src/observe/log-file.js';
import { createLogger } from '../../src/observe/logger.js';
import { until } from '../support/until.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'talkpath-log-'));
  onTestFinished(() => {
    chmodSync(path, 0o700);
    rmSync(path, { recursive: true });
  });
  return path;
}

const options = { maxMegabytes: 1, keep: 100, daily: false, onLost: () => undefined };

describe('the files of a log', () => {
  it('have every line, in order, over several files', async () => {
    const at = folder();
    const file = await openLogFile({ ...options, path: join(at, 'calls.log') });
    const logger = createLogger({
      level: 'info',
      pretty: false,
      destination: { write: () => undefined },
      file,
    });
    const filling = 'x'.repeat(2000);
    for (let count = 0; count < 1500; count++) {
      logger.info({ count, filling }, 'line');
      // The disk gets its turn, as in a server.
      if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => readdirSync(at).length > 1);
    await file.close();
    const names = readdirSync(at).sort();
    expect(names.slice(0, 2)).toEqual(['calls.1.log', 'calls.2.log']);
    const lines = names.flatMap((name) => readFileSync(join(at, name), 'utf8').trim().split('\n'));
    expect(lines.filter(Boolean).map((line) => (JSON.parse(line) as { count: number }).count)).toEqual(
      Array.from({ length: 1500 }, (_, i) => i),
    );
    expect(statSync(join(at, 'calls.1.log')).mode & 0o777).toBe(0o600);
  });

  it('get the same lines as standard output, without secrets', async () => {
    const at = folder();
    const file = await openLogFile({ ...options, path: join(at, 'deep', 'calls.log') });
    const seen: string[] = [];
    const destination = { write: (line: string) => void seen.push(line) };
    const logger = createLogger({ level: 'info', pretty: false, destination, file, secrets: ['canary-1'] });
    logger.info({ detail: 'it is canary-1' }, 'said');
    await file.close();
    expect(readFileSync(join(at, 'deep', 'calls.1.log'), 'utf8')).toBe(seen.join(''));
    expect(seen.join('')).toContain('it is ***');
    expect(statSync(join(at, 'deep')).mode & 0o777).toBe(0o700);
  });

  it('are refused at the start where they can not be written', async () => {
    const at = folder();
    writeFileSync(join(at, 'file'), '');
    const opening = openLogFile({ ...options, path: join(at, 'file', 'calls.log') });
    await expect(opening).rejects.toMatchObject({ code: 'config.log_file' });
    await expect(opening).rejects.toThrow(/^logging\.file\.path .*file\/calls\.log: /);
  });
});
