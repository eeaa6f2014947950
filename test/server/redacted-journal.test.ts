import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listJournals } from '../../src/observe/journal/find.js';
import { readJournal } from '../../src/observe/journal/read.js';
import { JournalFolder } from '../support/journal-folder.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const CALLER = '+12025550123';
const YAML = `
agents:
  default:
    greeting: Hello {{caller}}.
    instructions: You speak with {{caller}}, who owes us the password open-sesame.
`;

/** The journal of a call that nobody took, as a file. */
async function journalWith(redact: 'none' | 'numbers' | 'all') {
  const { dir } = new JournalFolder();
  const server = await TestServer.start({
    yaml: YAML,
    adjust: (config) => ({ ...config, journal: { ...config.journal, dir, audio: false, redact } }),
  });
  const { callSid } = await server.announce();
  await server.post('/twilio/status', { CallSid: callSid, CallStatus: 'no-answer' });
  await until(() => server.ending(callSid) !== undefined);
  await server.server.stop();
  const [{ path } = { path: '' }] = listJournals(dir);
  const { header, ended } = readJournal(path, () => undefined);
  expect(ended).toBe(true);
  return { text: readFileSync(path, 'utf8'), header };
}

describe('the journal of a call whose words are taken out', () => {
  it('has in its head what the call was made from, where nothing is taken out', async () => {
    const { header } = await journalWith('none');
    expect(JSON.stringify(header?.recipe)).toContain(`You speak with ${CALLER}`);
  });

  it.each(['numbers', 'all'] as const)('has no filled-in words in its head with %s', async (redact) => {
    const { text, header } = await journalWith(redact);
    expect(header).toMatchObject({ redact, recipe: null });
    expect(text).not.toContain(CALLER);
    expect(text).not.toContain('2025550123');
    if (redact === 'all') expect(text).not.toContain('open-sesame');
  });
});
