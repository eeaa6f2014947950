import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recording } from '../../scripts/bench/replay/recording.js';
import { makeScene } from '../../scripts/bench/turns/make-scene.js';
import { createStage } from '../../scripts/bench/turns/play-all.js';
import { playScene } from '../../scripts/bench/turns/run-scene.js';
import { replayCommand } from '../../src/cli/replay-command.js';
import { TalkpathError } from '../../src/lib/errors.js';
import { testCli } from '../support/cli-context.js';
import { JournalFolder } from '../support/journal-folder.js';

const STEM = '20260309T140500Z_aaaaaaaa-1';

let home: string;
let recorded: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'talkpath-replay-'));
  const stage = createStage(1, undefined);
  const recording = new Recording();
  const scene = makeScene('double-talk-0', stage.seed, stage.studio, stage.sounds);
  const settings = { mode: 'local', vadLevel: 1, enhanced: false } as const;
  const { recipe } = await playScene(scene, settings, stage.studio, recording.observe);
  recorded = recording.save(home, STEM, recipe, true);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A configuration whose journals lie in that folder. */
function configFor(name: string, dir: string): string {
  const path = join(home, name);
  writeFileSync(path, `journal:\n  dir: ${JSON.stringify(dir)}\n`);
  return path;
}

/** Where the recorded call lies. */
function withCall(folder: JournalFolder): JournalFolder {
  for (const ext of ['jsonl', 'sound'])
    copyFileSync(join(home, `${STEM}.${ext}`), join(folder.dir, `${STEM}.${ext}`));
  return folder;
}

async function run(args: readonly string[], { stepMs = 0, usual = join(home, 'none') } = {}) {
  const cli = testCli({ TALKPATH_CONFIG: configFor('usual.yaml', usual) });
  let nowMs = 0;
  const clock = { ...cli.context.clock, now: () => (nowMs += stepMs) };
  const command = replayCommand({ ...cli.context, clock }).exitOverride();
  await command.parseAsync(args, { from: 'user' });
  return { out: cli.out.join('\n'), err: cli.err, exit: cli.exit };
}

async function failure(args: readonly string[], usual?: string): Promise<TalkpathError> {
  const thrown: unknown = await run(args, usual === undefined ? {} : { usual }).catch(
    (error: unknown) => error,
  );
  if (thrown instanceof TalkpathError) return thrown;
  throw new Error(`expected a TalkpathError, not ${String(thrown)}`);
}

describe('the call that a replay with --config means', () => {
  it('is looked for where that configuration keeps its journals', async () => {
    const other = configFor('other.yaml', withCall(new JournalFolder()).dir);
    expect((await run(['aaaaaaaa', '--config', other])).out).toContain('as it would be');
  });

  it('is looked for in the usual place, too', async () => {
    const other = configFor('other.yaml', new JournalFolder().dir);
    const { out } = await run(['aaaaaaaa', '--config', other], { usual: withCall(new JournalFolder()).dir });
    expect(out).toContain('as it would be');
  });

  it('is said to be in neither of the two, by their names', async () => {
    const [one, two] = [new JournalFolder().dir, withCall(new JournalFolder()).dir];
    const { code, message } = await failure(['bbbbbbbb', '--config', configFor('other.yaml', one)], two);
    expect(code).toBe('journal.not_found');
    expect(message).toBe(
      `there is no journal in ${one}, and none of 1 journals is of call bbbbbbbb in ${two}`,
    );
  });

  it('is looked for nowhere else than in the folder that is named', async () => {
    const other = configFor('other.yaml', withCall(new JournalFolder()).dir);
    const { dir } = new JournalFolder();
    const { message } = await failure(['aaaaaaaa', '--config', other, '--journal', dir]);
    expect(message).toBe(`there is no journal in ${dir}`);
  });
});

describe('--set', () => {
  it.each(['server.port=9', 'logging.level=debug', 'openai.voice=marin', 'agents.other.barge_in=off'])(
    'says of %s that it can change nothing in a replay, and what can',
    async (setting) => {
      const { code, message } = await failure([recorded, '--set', setting]);
      expect(code).toBe('replay.bad_input');
      expect(message).toContain(`--set ${setting.split('=')[0]} can change nothing`);
      expect(message).toMatch(
        /vad\.\*, gate\.\*, barge_in\.\*, .*call\.no_input_s.*agents\.default\.barge_in/,
      );
    },
  );

  it('says of a key that does not exist what is near to it', async () => {
    await expect(run([recorded, '--set', 'vad.webrtc_aggresiveness=2'])).rejects.toMatchObject({
      code: 'config.invalid',
      faults: [{ suggestion: 'webrtc_aggressiveness' }],
    });
  });

  it('tries a key of what the configuration says in one word', async () => {
    const path = join(home, 'word.yaml');
    writeFileSync(path, 'barge_in: local\n');
    const { out } = await run([recorded, '--config', path, '--set', 'barge_in.mode=off', '--json']);
    const { same, other } = JSON.parse(out) as Record<'same' | 'other', { interruptions: number }>;
    expect(same.interruptions).toBeGreaterThan(0);
    expect(other.interruptions).toBe(0);
  });
});

describe('a replay that takes long', () => {
  it('says how far it is, at intervals', async () => {
    const { err, exit } = await run([recorded], { stepMs: 5 });
    expect(exit).toBe(0);
    const shares = err.map((line) => Number(/^replaying: (\d+) %$/.exec(line)?.[1]));
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThan(100);
  });

  it('goes on counting over both trials', async () => {
    const { err } = await run([recorded, '--set', 'barge_in.mode=off'], { stepMs: 5 });
    const shares = err.map((line) => Number(/\d+/.exec(line)));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect([(shares[0] ?? 100) < 50, (shares.at(-1) ?? 0) > 50]).toEqual([true, true]);
  });

  it.each([
    ['when it takes no second', [], 0],
    ['where a program reads what comes of it', ['--json'], 5],
  ])('says nothing of it %s', async (_, flags, stepMs) => {
    expect((await run([recorded, ...flags], { stepMs })).err).toEqual([]);
  });
});

describe('--to-test', () => {
  it('makes the folder, and lays the test, the journal and the sound there', async () => {
    const folder = join(new JournalFolder().dir, 'tests', 'replays');
    const { out } = await run([recorded, '--to-test', folder]);
    expect(out).toContain(`test written: ${join(folder, `${STEM}.test.ts`)}`);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it.runIf(existsSync('/proc/self'))('says at once where no folder can be made', async () => {
    const { code, message } = await failure([recorded, '--to-test', '/proc/talkpath/tests']);
    expect([code, message.startsWith('--to-test /proc/talkpath/tests: ')]).toEqual([
      'replay.bad_input',
      true,
    ]);
  });

  it('says of a file that it is no folder', async () => {
    const { message } = await failure([recorded, '--to-test', recorded]);
    expect(message).toContain('is a file');
  });

  it('is for the call as it was', async () => {
    const { code } = await failure([recorded, '--to-test', home, '--set', 'vad.start_ms=100']);
    expect(code).toBe('replay.bad_input');
  });
});
