import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stemOf } from '../../src/observe/journal/names.js';

const NOTHING = { textIn: 0, textCached: 0, textOut: 0, audioIn: 0, audioCached: 0, audioOut: 0 };

/** Writes the journal of a call that has ended, with nothing in it but what it cost. */
export function putEndedCall(
  dir: string,
  { startedAt, usd }: { readonly startedAt: string; readonly usd: number },
): void {
  const callId = `call-at-${startedAt.replace(/\W/g, '')}`;
  const rates = { model: 'm', perMillion: { ...NOTHING, textOut: 1 } };
  const lines = [
    { t: 0, e: 'journal', schema: 1, callId, startedAt, rates },
    { t: 1000, e: 'spent', tokens: { ...NOTHING, textOut: usd * 1_000_000 } },
    { t: 1000, e: 'call-ended', reason: 'caller-hung-up', detail: '' },
  ];
  const path = join(dir, `${stemOf(new Date(startedAt), callId)}.jsonl`);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
