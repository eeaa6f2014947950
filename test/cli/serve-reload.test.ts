import { expect, it } from 'vitest';
import { ConfigReloader } from '../../src/cli/serve-reload.js';
import { readConfig } from '../../src/config/load-config.js';
import { loggerTo } from '../../src/observe/logger.js';

const read = (text: string) => readConfig({ path: 'talkpath.yaml', env: {}, knownTools: [], text });

function scene(first: string) {
  const lines: { readonly msg: string; readonly keys?: readonly string[] }[] = [];
  const logger = loggerTo('info', { write: (line) => void lines.push(JSON.parse(line) as { msg: string }) });
  const file = { text: first };
  const apply = () => Promise.resolve();
  const reloader = new ConfigReloader({ first: read(first), read: () => read(file.text), apply, logger });
  return { lines, file, reloader };
}

it('says each time what waits for a restart, and not that nothing changed', async () => {
  const { lines, file, reloader } = scene('server: { workers: 2 }');
  await reloader.reload();
  expect(lines.splice(0)).toMatchObject([{ msg: 'config unchanged' }]);
  file.text = 'server: { workers: 3 }';
  for (let times = 0; times < 2; times++) {
    await reloader.reload();
    expect(lines.splice(0)).toMatchObject([
      { msg: 'config needs a restart: these keys keep their old values', keys: ['server.workers'] },
    ]);
  }
  file.text = 'server: { workers: 2 }';
  await reloader.reload();
  expect(lines).toMatchObject([{ msg: 'config unchanged' }]);
});
