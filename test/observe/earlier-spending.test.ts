import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DaySpending } from '../../src/observe/cost/day-spending.js';
import { EarlierSpending } from '../../src/observe/cost/earlier-spending.js';
import { JournalFolder } from '../support/journal-folder.js';
import { putEndedCall } from '../support/put-ended-call.js';

const NOON = new Date('2026-03-09T12:00:00Z');

/** A server that starts at noon, and the folder that others left. */
function scene() {
  const { dir } = new JournalFolder();
  const lines: unknown[] = [];
  const note = (fields: unknown): void => void lines.push(fields);
  const spending = new DaySpending({ date: () => NOON, timeZone: 'UTC' });
  const logger = { info: note, warn: note } as never;
  const earlier = new EarlierSpending({ dir, spending, logger, maxCalls: 3 });
  return { dir, lines, spending, earlier };
}

describe('what a day has cost before the server was started', () => {
  it('is what the journals of its calls say that have ended', async () => {
    const { dir, lines, spending, earlier } = scene();
    putEndedCall(dir, { startedAt: '2026-03-09T00:00:01Z', usd: 2 });
    putEndedCall(dir, { startedAt: '2026-03-09T11:00:00Z', usd: 0.5 });
    putEndedCall(dir, { startedAt: '2026-03-08T23:59:59Z', usd: 40 });
    await (
      await earlier.start()
    )();
    expect(spending.usd).toBe(2.5);
    expect(lines).toEqual([{ calls: 2, usd: 2.5, leftOut: 0 }]);
  });

  it('leaves out what can’t be known: calls without an end, damaged files, names with a date that there is not', async () => {
    const { dir, lines, spending, earlier } = scene();
    putEndedCall(dir, { startedAt: '2026-03-09T10:00:00Z', usd: 1 });
    writeFileSync(join(dir, '20260309T100001Z_open.jsonl'), '{"t":0,"e":"journal"}\n{"t":5,"e":"round"}\n');
    writeFileSync(join(dir, '20260309T100002Z_damaged.jsonl'), '\0\0{"e":"spent"');
    writeFileSync(join(dir, '99999999T999999Z_never.jsonl'), '');
    await (
      await earlier.start()
    )();
    expect(spending.usd).toBe(1);
    expect(lines).toEqual([{ calls: 1, usd: 1, leftOut: 2 }]);
  });

  it('has none of the calls that begin after the start, which are counted as they go', async () => {
    const { dir, spending, earlier } = scene();
    const count = await earlier.start();
    putEndedCall(dir, { startedAt: '2026-03-09T12:00:01Z', usd: 3 });
    await count();
    expect(spending.usd).toBe(0);
  });

  it('is read no further once the server has stopped', async () => {
    const { dir, spending, earlier } = scene();
    putEndedCall(dir, { startedAt: '2026-03-09T10:00:00Z', usd: 1 });
    const counted = (await earlier.start())();
    earlier.close();
    await counted;
    expect(spending.usd).toBe(0);
  });

  it('is nothing, and no trouble, where there is no folder; one that can’t be read is told to the log', async () => {
    const { dir, lines, spending } = scene();
    const logger = { info: () => undefined, warn: (fields: unknown) => void lines.push(fields) } as never;
    for (const name of ['none', 'file/none']) {
      writeFileSync(join(dir, 'file'), '');
      await (
        await new EarlierSpending({ dir: join(dir, name), spending, logger }).start()
      )();
    }
    expect(lines).toMatchObject([{ code: 'journal.unreadable' }]);
    expect(spending.usd).toBe(0);
  });

  it('is bounded: of very many calls those that began first are left out', async () => {
    const { dir, lines, earlier } = scene();
    for (const [hour, usd] of [1, 2, 4, 8, 16].entries())
      putEndedCall(dir, { startedAt: `2026-03-09T0${hour}:00:00Z`, usd });
    await (
      await earlier.start()
    )();
    expect(lines).toEqual([{ calls: 3, usd: 28, leftOut: 2 }]);
  });
});
