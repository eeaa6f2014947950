import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isBuilt, TalkpathProcess } from '../support/talkpath-process.js';

const serveWith = (path: string) => ({
  files: { 'log.yaml': `logging: {file: {path: ${path}}}\n` },
  env: { PORT: '0', TALKPATH_CONFIG: 'log.yaml' },
});

describe.skipIf(!isBuilt)('talkpath serve with logging.file', () => {
  it('writes the lines of standard output to the file, to the last', async () => {
    const program = new TalkpathProcess(['serve'], serveWith('logs/calls.log'));
    onTestFinished(() => program.stop());
    await program.url();
    program.signal('SIGTERM');
    expect(await program.ended()).toBe(0);
    expect(readFileSync(join(program.folder, 'logs', 'calls.1.log'), 'utf8')).toBe(program.stdout);
  });

  it('does not start where the file can not be written', async () => {
    const { exit, stderr, stdout } = await TalkpathProcess.run(['serve'], serveWith('log.yaml/calls.log'));
    expect(stderr).toMatch(/^error: config\.log_file: logging\.file\.path log\.yaml\/calls\.log: /);
    expect(stderr).toContain('\n  → The folder of logging.file.path must exist');
    expect(stdout).toBe('');
    expect(exit).toBe(2);
  });
});
