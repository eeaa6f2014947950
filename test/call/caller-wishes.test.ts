import { describe, expect, it } from 'vitest';
import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import type { ProviderCommand } from '../../src/ports/provider.js';
import { SPEECH } from '../support/scripted-ear.js';
import { ScriptedProvider } from '../support/scripted-provider.js';
import { TestCall } from '../support/test-call.js';

const typesOf = (commands: readonly ProviderCommand[]): string[] =>
  commands.map(({ type }) => type).filter((type) => type !== 'audio');

/** The caller says so much; the local ear takes it for what the test says. */
function say(call: TestCall, ms: number, what: 'speech' | 'silence'): void {
  for (let atMs = 0; atMs < ms; atMs += FRAME_MS) {
    const samples = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(what === 'speech' ? SPEECH : MULAW_SILENCE);
    call.carrier.emit({ type: 'audio', frame: { ...TELEPHONE_FORMAT, samples }, timestampMs: atMs });
  }
}

describe('what the caller writes', () => {
  it('goes to the model as it is, and asks for an answer', () => {
    const call = TestCall.ready();
    call.session.caller.write('What does it cost?');
    expect(call.provider.commands.slice(1)).toEqual([
      { type: 'user-text', text: 'What does it cost?' },
      { type: 'respond', wish: 'answer' },
    ]);
  });

  it('interrupts an agent that speaks, as a key does', () => {
    const call = TestCall.ready();
    call.provider.answer('r1', 'i1', 4000);
    call.clock.advance(1000);
    call.session.caller.write('Stop.');
    expect(call.carrier.types.at(-1)).toBe('clear');
    expect(typesOf(call.provider.commands).slice(1)).toEqual(['truncate', 'user-text', 'respond']);
    expect(call.events).toContainEqual(expect.objectContaining({ type: 'interruption', by: 'text' }));
  });

  it('waits for a model that is not ready yet, and comes after the greeting was asked for', () => {
    const call = new TestCall({ briefing: { greeting: 'Hello.' } });
    call.attach();
    call.session.caller.write('one');
    call.session.caller.write('two');
    expect(call.provider.commands).toEqual([]);
    call.provider.becomeReady();
    expect(typesOf(call.provider.commands)).toEqual([
      'configure',
      'say',
      'respond',
      'user-text',
      'user-text',
    ]);
    call.provider.answer('r1', 'i1', 100);
    expect(typesOf(call.provider.commands).at(-1)).toBe('respond');
  });

  it('is of no account once the call is over', () => {
    const call = TestCall.ready();
    call.session.end('operator-hung-up', '');
    call.session.caller.write('Hello?');
    call.session.caller.done();
    call.session.caller.instruct('Be brief.');
    expect(typesOf(call.provider.commands)).toEqual(['configure']);
  });
});

describe('word that the caller has finished', () => {
  it('has what was said taken as it is, and answered when that has happened', () => {
    const call = TestCall.ready();
    say(call, 600, 'speech');
    call.session.caller.done();
    expect(typesOf(call.provider.commands)).toEqual(['configure', 'commit']);
    call.provider.emit({ type: 'committed', itemId: 'u1' });
    expect(typesOf(call.provider.commands)).toEqual(['configure', 'commit', 'respond']);
    call.provider.emit({ type: 'committed', itemId: 'u2' });
    expect(call.provider.sent('respond')).toHaveLength(1);
  });

  it('ends a turn in the middle of speech: what follows is one of its own, and interrupts the answer', () => {
    const call = TestCall.ready();
    say(call, 600, 'speech');
    call.session.caller.done();
    call.provider.emit({ type: 'committed', itemId: 'u1' });
    call.provider.answer('r1', 'i1', 4000);
    call.clock.advance(100);
    say(call, 600, 'speech');
    expect(call.events).toContainEqual(expect.objectContaining({ type: 'interruption', by: 'caller' }));
    call.provider.emit({ type: 'committed', itemId: 'u2' });
    expect(call.provider.sent('respond')).toHaveLength(1);
    call.session.caller.done();
    call.provider.emit({ type: 'committed', itemId: 'u3' });
    expect(call.provider.sent('respond')).toHaveLength(1);
  });

  it('counts what only the provider took for speech', () => {
    const call = TestCall.ready();
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    call.session.caller.done();
    call.provider.emit({ type: 'committed', itemId: 'u1' });
    expect(call.provider.sent('respond')).toHaveLength(1);
  });

  it('has nothing answered where nothing was said', () => {
    const call = TestCall.ready();
    say(call, 400, 'silence');
    call.session.caller.done();
    call.provider.emit({ type: 'committed', itemId: 'u1' });
    expect(typesOf(call.provider.commands)).toEqual(['configure', 'commit']);
  });

  it('does no harm where the provider has nothing to take', () => {
    const call = TestCall.ready();
    call.session.caller.done();
    call.provider.emit({
      type: 'fault',
      fault: {
        code: 'provider.error',
        providerCode: 'input_audio_buffer_commit_empty',
        message: 'buffer too small',
        severity: 'harmless',
      },
    });
    expect(call.ended).toBeUndefined();
    expect(call.provider.sent('respond')).toEqual([]);
  });

  it('leaves the answer to a provider that found the end at the same moment', () => {
    const call = TestCall.ready();
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    call.session.caller.done();
    call.provider.emit(
      { type: 'speech-stopped', itemId: 'u1', audioMs: 900 },
      { type: 'committed', itemId: 'u1' },
    );
    expect(call.provider.sent('respond')).toEqual([]);
  });
});

describe('other instructions', () => {
  it('go to the model at once, and begin nothing again', () => {
    const call = TestCall.ready({ briefing: { greeting: 'Hello.' } });
    call.session.caller.instruct('Speak of cheese only.');
    expect(call.provider.commands.at(-1)).toEqual({
      type: 'instruct',
      instructions: 'Speak of cheese only.',
    });
    call.provider.emit({ type: 'ready', toolCount: 0 });
    expect(call.provider.sent('say')).toHaveLength(1);
  });

  it('stand instead of the briefing where the model has not been told anything yet', () => {
    const call = new TestCall({ briefing: { instructions: 'Be kind.' } });
    call.session.caller.instruct('Be brief.');
    call.provider.becomeReady();
    expect(call.provider.commands).toEqual([{ type: 'configure', instructions: 'Be brief.' }]);
  });

  it('wait while the settings are being agreed', () => {
    const call = new TestCall({ provider: new ScriptedProvider() });
    call.provider.emit({ type: 'connected', sessionId: 's' });
    call.session.caller.instruct('Be brief.');
    expect(typesOf(call.provider.commands)).toEqual(['configure']);
    call.provider.emit({ type: 'ready', toolCount: 0 });
    expect(typesOf(call.provider.commands)).toEqual(['configure', 'instruct']);
  });
});
