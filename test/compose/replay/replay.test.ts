import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recording } from '../../../scripts/bench/replay/recording.js';
import { makeScene } from '../../../scripts/bench/turns/make-scene.js';
import { createStage } from '../../../scripts/bench/turns/play-all.js';
import { playScene } from '../../../scripts/bench/turns/run-scene.js';
import { compareReplay } from '../../../src/compose/replay/compare.js';
import { decisionsOf, figuresOf, sideBySide } from '../../../src/compose/replay/decisions.js';
import { recordedCall, type RecordedInput } from '../../../src/compose/replay/recorded-call.js';
import { whatIf } from '../../../src/compose/replay/what-if.js';
import { TalkpathError } from '../../../src/lib/errors.js';
import type { CallInput } from '../../../src/ports/call-inputs.js';
import { RECOVERY } from '../../support/test-call.js';

const SETTINGS = { mode: 'local', vadLevel: 1, enhanced: false } as const;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'talkpath-replay-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const stage = createStage(1, undefined);

/** A call of the turn-taking bench, recorded; `edit` changes its lines. */
async function recorded(
  id: string,
  { sound = true, edit = (lines: string[]): string[] => lines } = {},
): Promise<string> {
  const recording = new Recording();
  const scene = makeScene(id, stage.seed, stage.studio, stage.sounds);
  const { recipe } = await playScene(scene, SETTINGS, stage.studio, recording.observe);
  const path = recording.save(dir, `${id}-${sound}`, recipe, sound);
  writeFileSync(path, edit(readFileSync(path, 'utf8').split('\n')).join('\n'));
  return path;
}

const replayed = async (path: string) => compareReplay(path, recordedCall(path));

describe('a recorded call', () => {
  it.each(['clean-0', 'backchannel-0', 'echo-only-0', 'double-talk-0', 'media-gap-0'])(
    'replays byte for byte: %s',
    async (id) => {
      const { difference, strays, withSound, lines } = await replayed(await recorded(id));
      expect({ difference, strays, withSound }).toEqual({
        difference: undefined,
        strays: [],
        withSound: true,
      });
      expect(lines).toBeGreaterThan(500);
    },
  );

  it('replays without its sound too, by what was heard then', async () => {
    const { difference, strays, withSound } = await replayed(
      await recorded('double-talk-0', { sound: false }),
    );
    expect({ difference, strays, withSound }).toEqual({
      difference: undefined,
      strays: [],
      withSound: false,
    });
  });

  it('replays from a journal of a version that did not sum up what was used', async () => {
    const isSum = (line: string): boolean => line.includes('"e":"spent"');
    const edit = (lines: string[]): string[] => lines.filter((line) => !isSum(line));
    const path = await recorded('clean-0', { edit });
    expect((await replayed(path)).difference).toBeUndefined();
    expect(
      readFileSync(await recorded('clean-0'), 'utf8')
        .split('\n')
        .filter(isSum),
    ).toHaveLength(1);
  });

  it('replays as far as it goes when the journal was cut off', async () => {
    const path = await recorded('clean-0', { edit: (lines) => [...lines.slice(0, 700), '{"t":90'] });
    const { difference, lines } = await replayed(path);
    expect([difference, lines]).toEqual([undefined, 699]);
  });
});

describe('a replay that goes another way', () => {
  it('is told by the first line that differs, with those before it', async () => {
    const isGate = (line: string): boolean => line.includes('"e":"gate"') && line.includes('"open":true');
    const path = await recorded('clean-0', {
      edit: (lines) => lines.map((line) => (isGate(line) ? line.replace('true', 'false') : line)),
    });
    const { difference } = await replayed(path);
    expect(difference?.recorded).toContain('"open":false');
    expect(difference?.replayed).toContain('"open":true');
    expect(difference?.before).toHaveLength(5);
  });

  it('shows that a sample that came in was another', async () => {
    const path = await recorded('clean-0');
    const sound = readFileSync(path.replace('.jsonl', '.sound'));
    writeFileSync(path.replace('.jsonl', '.sound'), sound.fill(0x21, 40_000, 48_000));
    expect(recordedCall(path).withSound).toBe(false);
  });
});

describe('a journal that can not be replayed', () => {
  const refusal = async (edit: (lines: string[]) => string[]): Promise<unknown> => {
    const path = await recorded('clean-0', { edit });
    try {
      return recordedCall(path);
    } catch (error) {
      return error instanceof TalkpathError ? [error.code, error.message] : error;
    }
  };

  it('says what is missing', async () => {
    expect(await refusal((lines) => lines.slice(1))).toEqual(['replay.impossible', 'it has no beginning']);
    expect(
      await refusal(([head = '', ...lines]) => [head.replace('"redact":"none"', '"redact":"all"'), ...lines]),
    ).toEqual(['replay.impossible', 'words were taken out of it (journal.redact)']);
    const hole = '{"t":100,"e":"lost","lines":3,"soundBytes":0}';
    expect(await refusal((lines) => lines.toSpliced(300, 0, hole))).toEqual([
      'replay.impossible',
      expect.stringContaining('line 301 (lost)'),
    ]);
    const numbered = (lines: string[]): string[] =>
      lines.map((line, index) => line.replace(/\}$/, `,"i":${index + 1}}`));
    expect(await refusal((lines) => numbered(lines).toSpliced(300, 20))).toEqual([
      'replay.impossible',
      expect.stringContaining('line 300 (hole): 20 lines missing after line 300, between'),
    ]);
    const header = (lines: string[]): string[] =>
      lines.with(0, (lines[0] ?? '').replace('"2026-01', '"26-01'));
    expect(await refusal(header)).toEqual([
      'replay.impossible',
      expect.stringContaining('it has no beginning: line 1: journal: startedAt: '),
    ]);
  });

  it('does not take sound that is not there for why it has no beginning', async () => {
    const path = await recorded('clean-0', { edit: (lines) => lines.toSpliced(1, 1) });
    rmSync(path.replace('.jsonl', '.sound'));
    expect(() => recordedCall(path)).toThrow(/^it has no beginning$/);
  });
});

describe('other settings', () => {
  it('are tried on the same call: nothing changes where nothing was changed', async () => {
    const call = recordedCall(await recorded('double-talk-0'));
    const events = await whatIf(call, call.recipe);
    const { interruptions, gateClosures, end } = figuresOf(call.events);
    expect(figuresOf(events)).toMatchObject({ interruptions, gateClosures, end });
    const pairs = sideBySide(decisionsOf(call.events), decisionsOf(events), 100);
    const same = pairs.filter(({ before, after }) => before !== undefined && after !== undefined);
    expect(same.length).toBe(pairs.length);
  });

  it('would have kept the agent speaking where nobody may interrupt it', async () => {
    const call = recordedCall(await recorded('double-talk-0'));
    const { recipe } = call;
    const events = await whatIf(call, { ...recipe, floor: { ...recipe.floor, mode: 'off' } });
    expect(figuresOf(call.events).interruptions).toBeGreaterThan(0);
    expect(figuresOf(events).interruptions).toBe(0);
  });

  it('have the phrases that were recorded, when they are needed now: a bridge that begins later is heard all the same', async () => {
    const { bridged } = await bridgedAfter(1000);
    expect(bridged).toBe(1000);
    const later = await bridgedAfter(2500);
    expect(later.bridged).toBe(2500);
    expect(later.heard).toBe(true);
  });
});

/** What a call that loses its session comes to, where its bridge begins after so long: how long after the loss the phrase was had, and whether it was heard. */
async function bridgedAfter(bridgeMs: number) {
  const call = recordedCall(await recorded('clean-0'));
  const atMs = 3000;
  const sound = Buffer.alloc(8000, 0x33).toString('base64');
  const entered = (ms: number, input: CallInput): RecordedInput => {
    return { atMs: ms, line: 1, nested: false, input, heard: [], toldThen: 0 };
  };
  const fault = { code: 'provider.closed', message: 'it broke', severity: 'retryable' } as const;
  const inputs = [
    ...call.inputs.filter((input) => input.atMs < atMs),
    entered(atMs, { type: 'provider-event', event: { type: 'closed', fault } }),
    // As it was: a second after the loss.
    entered(atMs + 1000, { type: 'recording', name: 'bridge', sound }),
  ];
  const recipe = { ...call.recipe, recovery: { ...RECOVERY, bridgeMs } };
  const events = await whatIf({ ...call, inputs }, recipe);
  const had = events.find((event) => event.type === 'recording' && event.name === 'bridge');
  const heard = events.some(
    (event) =>
      event.type === 'carrier-command' &&
      event.command.type === 'audio' &&
      event.command.frame.samples.includes(0x33),
  );
  return { bridged: had && had.atMs - atMs, heard };
}
