import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explainCommand } from '../../../src/cli/explain-command.js';
import { JournalEncoder } from '../../../src/observe/journal/encode.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RATES, USAGE } from '../../support/priced-call.js';
import { TestCall } from '../../support/test-call.js';

const ID = '0f8b3c52-6f0e-4c39-9a55-2b1f4a9d8e11';

/** A folder with the journal of one call. */
function folderWith(during: (call: TestCall) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const call = TestCall.ready();
  during(call);
  call.clock.advance(500);
  call.carrier.hangUp();
  const lines: string[] = [];
  const encoder = new JournalEncoder({ line: (text) => lines.push(text), sound: () => undefined });
  for (const event of call.events) {
    encoder.take(event.type === 'call-started' ? { ...event, info: { ...event.info, callId: ID } } : event);
  }
  const header = {
    ...{ t: 0, e: 'journal', schema: 1, version: '0.1.0', node: 'v20' },
    ...{ startedAt: '2026-11-21T19:20:38.000Z', config: { path: 'x', fingerprint: 'y' } },
    ...{ sound: false, redact: 'none', recipe: null, rates: RATES },
  };
  const text = [JSON.stringify(header), ...lines].join('\n');
  writeFileSync(join(folder, `20261121T192038Z_${ID}.jsonl`), `${text}\n`);
  return folder;
}

async function run(args: readonly string[], interactive = false) {
  const printed = { out: '', err: '', exit: -1 };
  const command = explainCommand({
    terminal: {
      out: (line) => void (printed.out += `${line}\n`),
      err: (line) => void (printed.err += `${line}\n`),
      interactive,
    },
    clock: new ManualClock(),
    env: {},
    onStop: () => undefined,
    onCrash: () => undefined,
    onReload: () => undefined,
    exitWith: (code) => {
      printed.exit = code;
    },
  });
  await command.parseAsync([...args], { from: 'user' });
  return printed;
}

const healthy = (): void => undefined;
const broken = (call: TestCall): void =>
  call.provider.emit({
    type: 'closed',
    fault: { code: 'provider.closed', message: 'the connection broke (1006)', severity: 'retryable' },
  });

describe('talkpath explain', () => {
  it('exits with 0 and says so when nothing is wrong', async () => {
    const { out, exit } = await run(['last', '--journal', folderWith(healthy)]);
    expect(exit).toBe(0);
    expect(out).toContain('Nothing is wrong with this call.');
    expect(out).toContain(`call ${ID} · 2026-11-21T19:20:38.000Z · agent default`);
    expect(out).toContain('ended: caller-hung-up');
  });

  it('exits with 1 and tells the cause, its line and what to change', async () => {
    const { out, exit } = await run([ID.slice(0, 6), '--journal', folderWith(broken)]);
    expect(exit).toBe(1);
    expect(out).toMatch(/^The provider closed the connection in the middle of the call\.$/m);
    expect(out).toMatch(/^ {2}→ /m);
    expect(out).toMatch(/line +\d+ +0\.00 s {2}provider\.closed · the connection broke \(1006\)/);
    expect(out).not.toContain('\u001b');
  });

  it('counts what the caller wrote apart from what they said', async () => {
    const { out } = await run(['last', '--journal', folderWith((call) => call.session.caller.write('Hi.'))]);
    expect(out).toContain('caller 0 utterances (0.00 s), 1 typed;');
    expect((await run(['last', '--journal', folderWith(healthy)])).out).not.toContain('typed');
  });

  it('tells what the call has cost, and of what that is made', async () => {
    const dear = (call: TestCall): void =>
      call.provider.emit({ type: 'usage', responseId: 'resp_1', tokens: USAGE });
    const { out } = await run(['last', '--journal', folderWith(dear)]);
    expect(out).toMatch(/^cost: \$0\.0511, \$\d\.\d\d a minute$/m);
    expect(out).toMatch(/^ {2}gpt-tested \$0\.0411: tokens of text in 1000 \$0\.0040,/m);
    const json = await run(['last', '--json', '--journal', folderWith(dear)]);
    expect(JSON.parse(json.out)).toMatchObject({ figures: { cost: { tokens: { audioOut: 400 } } } });
  });

  it('tells the cost of the whole call where lines of its journal are missing', async () => {
    const folder = folderWith((call) =>
      call.provider.emit({ type: 'usage', responseId: 'resp_1', tokens: USAGE }),
    );
    const path = join(folder, `20261121T192038Z_${ID}.jsonl`);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.filter((line) => !line.includes('"type":"usage"')).join('\n'));
    expect((await run(['last', '--journal', folder])).out).toMatch(/^cost: \$0\.0511,/m);
  });

  it('uses colour in a terminal only', async () => {
    expect((await run(['last', '--journal', folderWith(broken)], true)).out).toContain('\u001b[31m');
  });

  it('gives programs one JSON report', async () => {
    const { out, exit } = await run(['last', '--json', '--journal', folderWith(broken)]);
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      callId: ID,
      healthy: false,
      findings: [{ code: 'provider.closed', severity: 'error' }],
      figures: { responses: 0, interruptions: 0, latency: null },
    });
  });

  it.each([['nobody'], ['../../etc/passwd']])('exits with 2 for a call that is not there: %s', async (id) => {
    const { out, err, exit } = await run([id, '--journal', folderWith(healthy)]);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(/^error: journal\.not_found: /);
  });

  it('reads a journal by its path when it is told that it is one', async () => {
    const path = join(folderWith(healthy), `20261121T192038Z_${ID}.jsonl`);
    expect((await run([path, '--file'])).exit).toBe(0);
    expect((await run([`${path}.gone`, '--file'])).exit).toBe(2);
  });
});
