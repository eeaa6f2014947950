import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { PhraseStore } from '../../src/compose/phrases/phrase-store.js';
import { speakInSession } from '../../src/compose/phrases/speak-in-session.js';
import { ManualClock } from '../support/manual-clock.js';
import { ScriptedProvider } from '../support/scripted-provider.js';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'talkpath-phrases-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'phrases');
}

const KEY = { voice: 'marin', model: 'm', text: 'One moment.' };
const SOUND = new Uint8Array(400).fill(0x33);

describe('recorded phrases', () => {
  it('are kept on disk in whole frames, for nobody but the server’s user, and read again', async () => {
    const dir = folder();
    await new PhraseStore(dir).put(KEY, SOUND);
    const [name = '', ...more] = readdirSync(dir);
    expect(more).toEqual([]);
    expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    const again = new PhraseStore(dir);
    expect(again.get(KEY)).toBeUndefined();
    await again.load([KEY]);
    const sound = again.get(KEY);
    expect(sound).toHaveLength(480);
    expect(sound?.subarray(0, 400)).toEqual(SOUND);
    expect(new Set(sound?.subarray(400))).toEqual(new Set([0xff]));
  });

  it('are others in another voice, of another model, with other words', async () => {
    const store = new PhraseStore(folder());
    await store.put(KEY, SOUND);
    for (const other of [{ voice: 'cedar' }, { model: 'n' }, { text: 'Wait.' }])
      expect(store.get({ ...KEY, ...other })).toBeUndefined();
  });

  it.each([0, 30 * 8000 + 1])('are no phrases with %i bytes', async (bytes) => {
    const store = new PhraseStore(folder());
    await expect(store.put(KEY, new Uint8Array(bytes))).rejects.toThrow('bytes of sound');
    expect(store.get(KEY)).toBeUndefined();
  });

  it('are there for this run even where the disk takes nothing', async () => {
    const store = new PhraseStore('/proc/nowhere/phrases');
    await expect(store.put(KEY, SOUND)).rejects.toThrow();
    expect(store.get(KEY)).toHaveLength(480);
  });
});

describe('a session that says a phrase', () => {
  function scene() {
    const [provider, clock] = [new ScriptedProvider({ format: TELEPHONE_FORMAT }), new ManualClock()];
    return { provider, clock, said: speakInSession(provider, 'One moment.', clock) };
  }

  it('is told the words, and ended when it has said them', async () => {
    const { provider, clock, said } = scene();
    provider.becomeReady();
    expect(provider.commands).toEqual([
      { type: 'configure' },
      { type: 'say', text: 'One moment.' },
      { type: 'respond', wish: 'words' },
    ]);
    provider.answer('r', 'i', 500);
    expect(await said).toEqual(new Uint8Array(4000).fill(0x55));
    expect([provider.closed, clock.pending]).toEqual([true, 0]);
  });

  it('fails when it ends too early, when its answer fails, or when it takes too long', async () => {
    const fault = { code: 'provider.closed', message: 'it broke', severity: 'retryable' } as const;
    const [lost, failed, late] = [scene(), scene(), scene()];
    lost.provider.emit({ type: 'closed', fault });
    await expect(lost.said).rejects.toThrow('it broke');
    failed.provider.emit({ type: 'response-done', responseId: 'r', status: 'failed', fault });
    await expect(failed.said).rejects.toThrow('it broke');
    late.clock.advance(15_000);
    await expect(late.said).rejects.toThrow('within 15 s');
  });
});
