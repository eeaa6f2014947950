import { describe, expect, it } from 'vitest';
import type { CallParts } from '../../src/call/call-parts.js';
import { MULAW_SILENCE, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { RecoveryStep } from '../../src/ports/call-events.js';
import type { ProviderEvent, ProviderFault } from '../../src/ports/provider.js';
import { readyTool } from '../../src/tools/ready.js';
import { ScriptedProvider } from '../support/scripted-provider.js';
import { settled } from '../support/settled.js';
import { SPEECH } from '../support/scripted-ear.js';
import { NO_CONTROL, RECOVERY, TestCall } from '../support/test-call.js';

const BROKE: ProviderFault = { code: 'provider.closed', message: 'it broke (1006)', severity: 'retryable' };
/** A stream that brings nothing is found out. */
const WATCHFUL = { ...RECOVERY, streamSilentMs: 10_000 };
const PHRASE = new Uint8Array(1600).fill(0x33);

function callWith(changes: Omit<Partial<CallParts>, 'provider'> = {}): TestCall {
  return TestCall.ready({
    provider: new ScriptedProvider({ format: TELEPHONE_FORMAT }),
    recovery: RECOVERY,
    recordings: () => Promise.resolve(PHRASE),
    ...changes,
  });
}

function steps(call: TestCall): readonly RecoveryStep[] {
  return call.events.flatMap((event) => (event.type === 'recovery' ? [event.step] : []));
}

/** The session breaks, and the next one is there at once. */
function breakAndComeBack(call: TestCall): void {
  call.provider.emit({ type: 'closed', fault: BROKE });
  call.provider.becomeReady();
}

/** What the session that is there now was told of the conversation. */
function told(call: TestCall): readonly [string, string][] {
  const from = call.provider.commands.findLastIndex(({ type }) => type === 'configure');
  return call.provider.commands.slice(from + 1).flatMap((command): [string, string][] => {
    if (command.type === 'user-text' || command.type === 'agent-text' || command.type === 'tell')
      return [[command.type, command.text]];
    return command.type === 'say' || command.type === 'late-result' ? [[command.type, '']] : [];
  });
}

function said(call: TestCall, itemId: string, text: string): void {
  call.provider.emit({ type: 'transcript', speaker: 'agent', itemId, text, final: true });
}

function answered(call: TestCall, n: number, ms: number): void {
  call.provider.emit({ type: 'response-started', responseId: `r${n}` });
  call.provider.speak(`r${n}`, `i${n}`, ms);
  said(call, `i${n}`, `Answer ${n} of the agent.`);
  call.provider.emit(
    { type: 'audio-done', responseId: `r${n}`, part: { itemId: `i${n}`, contentIndex: 0 } },
    { type: 'response-done', responseId: `r${n}`, status: 'completed' },
  );
}

function callerSaid(call: TestCall, itemId: string, text: string): void {
  call.provider.emit(
    { type: 'committed', itemId },
    { type: 'transcript', speaker: 'caller', itemId, text, final: true },
  );
}

describe('a session that is lost', () => {
  it('is replaced by one that is told what was said, and the call goes on', () => {
    const call = callWith();
    callerSaid(call, 'u1', 'When are you open?');
    answered(call, 1, 400);
    call.clock.advance(2000);
    breakAndComeBack(call);
    expect(told(call).slice(1)).toEqual([
      ['user-text', 'When are you open?'],
      ['agent-text', 'Answer 1 of the agent.'],
    ]);
    expect(steps(call)).toEqual(['reconnect', 'resumed']);
    expect(call.ended).toBeUndefined();
  });

  it('is not mourned where nobody said anything: the greeting is said once', () => {
    const call = callWith({ briefing: { greeting: 'Hello.' } });
    breakAndComeBack(call);
    expect(call.provider.sent('say')).toHaveLength(2);
    expect(told(call)).toEqual([['say', '']]);
    expect(call.provider.sent('respond')).toHaveLength(2);
  });

  it('takes nothing into the next one that the caller did not hear', () => {
    const call = callWith();
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 1000);
    said(call, 'i1', 'one two three four five six seven eight nine ten');
    call.provider.emit(
      { type: 'audio-done', responseId: 'r1', part: { itemId: 'i1', contentIndex: 0 } },
      { type: 'response-done', responseId: 'r1', status: 'completed' },
    );
    call.clock.advance(500);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 0 });
    breakAndComeBack(call);
    const [, text = ''] = told(call).find(([type]) => type === 'agent-text') ?? [];
    expect('one two three four five six seven eight nine ten'.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(0);
    expect(text).not.toContain('ten');
  });

  it('in the middle of an answer: what came is heard to its end, then the rest is asked for', () => {
    const call = callWith();
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 2000);
    said(call, 'i1', 'The first half');
    const asked = call.provider.sent('respond').length;
    breakAndComeBack(call);
    call.clock.advance(1500);
    expect(call.provider.sent('respond')).toHaveLength(asked);
    call.clock.advance(2000);
    expect(call.provider.sent('respond')).toHaveLength(asked + 1);
    expect(told(call).at(-1)).toEqual(['agent-text', 'The first half']);
  });

  it('hears the turn again that nobody has answered', () => {
    const call = callWith();
    for (let ms = 0; ms < 1000; ms += 20) call.carrier.say(ms, SPEECH);
    const before = call.provider.sent('audio').length;
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 0 });
    call.provider.emit({ type: 'committed', itemId: 'u1' });
    breakAndComeBack(call);
    expect(call.provider.sent('audio').length - before).toBeGreaterThan(40);
    expect(told(call)).toEqual([]);
  });

  it('gets what a tool gave that it had not called itself', async () => {
    let give: (result: unknown) => void = () => undefined;
    const slow = readyTool({
      name: 'slow',
      description: 'Takes its time.',
      parameters: { type: 'object', properties: {} },
      execute: () => new Promise((resolve) => (give = resolve)),
    });
    const call = callWith({ tools: [slow] });
    call.provider.emit(
      { type: 'response-started', responseId: 'r1' },
      { type: 'tool-call', responseId: 'r1', callId: 'c1', name: 'slow', argumentsJson: '{}' },
      { type: 'response-done', responseId: 'r1', status: 'completed' },
    );
    breakAndComeBack(call);
    give({ ok: true });
    await settled();
    expect(call.provider.sent('tool-result')).toEqual([]);
    expect(call.provider.sent('late-result')).toMatchObject([{ callId: 'c1', name: 'slow' }]);
    expect(call.provider.sent('respond')).toHaveLength(1);
  });

  it('lets the caller hear a phrase after a second, and then a sound, never three seconds of nothing', async () => {
    const call = callWith();
    call.clock.advance(3000);
    call.provider.emit({ type: 'closed', fault: BROKE });
    let [silentMs, longestMs] = [0, 0];
    for (let ms = 0; ms < 11_000; ms += 20) {
      call.clock.advance(20);
      await settled();
      silentMs = call.carrier.heard.every((sample) => sample === MULAW_SILENCE) ? silentMs + 20 : 0;
      longestMs = Math.max(longestMs, silentMs);
    }
    expect(longestMs).toBeLessThanOrEqual(3000);
    expect(longestMs).toBeGreaterThan(900);
    expect(call.ended).toBeUndefined();
  });

  it('too often is given up: the caller hears an apology and the call ends', async () => {
    const call = callWith();
    for (let n = 0; n < RECOVERY.maxReconnects; n += 1) breakAndComeBack(call);
    call.provider.emit({ type: 'closed', fault: BROKE });
    await settled();
    expect(steps(call).at(-2)).toBe('apology');
    call.clock.advance(5000);
    expect(call.ended?.reason).toBe('provider-failed');
    expect(call.events.find(({ type }) => type === 'call-ended')).toMatchObject({ told: true });
    expect(call.clock.pending).toBe(0);
  });

  it('is no reason to give up when answers came in between, however long the call', () => {
    const call = callWith();
    for (let n = 0; n < 3 * RECOVERY.maxReconnects; n += 1) {
      breakAndComeBack(call);
      answered(call, n, 400);
      call.clock.advance(2000);
    }
    expect(steps(call).at(-1)).toBe('resumed');
    expect(call.ended).toBeUndefined();
  });

  it('hears the turn again also after a long silence, which takes no place of it', () => {
    const call = callWith();
    for (let ms = 0; ms < 1000; ms += 20) call.carrier.say(ms, SPEECH);
    for (let ms = 1000; ms < 25_000; ms += 20) call.carrier.say(ms, 0x55);
    const before = call.provider.sent('audio').length;
    call.provider.emit({ type: 'closed', fault: BROKE });
    for (let ms = 25_000; ms < 45_000; ms += 20) call.carrier.say(ms, 0x55);
    call.provider.becomeReady();
    const again = call.provider.sent('audio').slice(before);
    const spoken = again.filter(({ frame }) => frame.samples[0] === SPEECH);
    expect(spoken.length * 20).toBeGreaterThanOrEqual(1000);
    expect(again.length * 20).toBeLessThanOrEqual(15_000);
  });

  it.each([
    ['hears nothing', 'provider.stalled', []],
    ['hears the turn', 'provider.stalled', [{ type: 'committed', itemId: 'u2' }]],
  ] as const)(
    'is not replaced for ever by others of which each %s and none answers',
    async (_what, code, heard) => {
      const call = callWith();
      for (let ms = 0; ms < 1000; ms += 20) call.carrier.say(ms, SPEECH);
      call.provider.emit({ type: 'committed', itemId: 'u1' });
      for (let ms = 0; ms < 60_000 && call.ended === undefined; ms += 20) {
        const last = call.provider.openedAfter.length;
        call.clock.advance(20);
        if (call.provider.openedAfter.length > last) {
          call.provider.becomeReady();
          call.provider.emit(...heard);
        }
        await settled();
      }
      expect(call.provider.openedAfter.at(-1)).toMatchObject({ code });
      expect(steps(call).slice(-2)).toEqual(['apology', 'hang-up']);
      expect(call.clock.now()).toBeLessThan(RECOVERY.stallMs + RECOVERY.giveUpMs + 5000);
    },
  );

  it('that nobody can replace in time is given up', async () => {
    const call = callWith();
    call.provider.emit({ type: 'closed', fault: BROKE });
    for (let ms = 0; ms < RECOVERY.giveUpMs; ms += 20) {
      call.carrier.say(ms, 0x55);
      call.clock.advance(20);
    }
    await settled();
    call.clock.advance(20_000);
    expect(call.ended?.reason).toBe('provider-failed');
  });

  it('that can not be replaced says goodbye to nobody who is saying goodbye already', async () => {
    const call = callWith();
    call.session.conclude('max-cost', 'enough', 'Goodbye.');
    answered(call, 1, 600);
    call.provider.emit({ type: 'closed', fault: BROKE });
    call.provider.emit({ type: 'closed', fault: BROKE });
    await settled();
    call.clock.advance(20_000);
    expect(call.ended?.reason).toBe('max-cost');
  });
});

describe('a provider that is gone before the caller is there', () => {
  it('has the caller hear the apology and reach whoever is to help, once they are', async () => {
    const control = { ...NO_CONTROL, record: () => Promise.resolve() };
    const call = new TestCall({
      provider: new ScriptedProvider({ format: TELEPHONE_FORMAT }),
      recovery: { ...RECOVERY, lastResort: { do: 'voicemail' } },
      recordings: () => Promise.resolve(PHRASE),
      control,
    });
    call.provider.emit({ type: 'closed', fault: BROKE });
    call.clock.advance(3000);
    expect(call.ended).toBeUndefined();
    call.attach();
    await settled();
    expect(steps(call)).toEqual(['apology', 'voicemail']);
  });

  it('ends the call when nobody comes', () => {
    const call = new TestCall({ recovery: RECOVERY });
    call.provider.emit({ type: 'closed', fault: BROKE });
    call.clock.advance(120_000);
    expect(call.ended?.reason).toBe('no-stream');
    expect(call.clock.pending).toBe(0);
  });
});

describe('a response that fails', () => {
  const failed = (fault: Partial<ProviderFault> = {}): ProviderEvent => ({
    type: 'response-done',
    responseId: 'r1',
    status: 'failed',
    fault: { code: 'provider.response_failed', message: 'it failed', severity: 'retryable', ...fault },
  });

  it('is asked for again twice, and then of another session, with as many tries', () => {
    const call = callWith({ briefing: { greeting: 'Hello.' } });
    for (let n = 0; n < 3; n += 1) {
      call.provider.emit({ type: 'response-started', responseId: 'r1' }, failed());
      call.clock.advance(1500);
    }
    expect(steps(call)).toEqual(['retry', 'retry', 'reconnect']);
    expect(call.provider.openedAfter.at(-1)).toMatchObject({ code: 'provider.response_failed' });
    call.provider.becomeReady();
    call.provider.emit({ type: 'response-started', responseId: 'r1' }, failed());
    expect(steps(call).at(-1)).toBe('retry');
  });

  it('for a limit is asked for again when that is over, or of another session at once where that is long', () => {
    const short = callWith({ briefing: { greeting: 'Hello.' } });
    short.provider.emit({ type: 'response-started', responseId: 'r1' }, failed({ retryAfterMs: 1800 }));
    short.clock.advance(1700);
    expect(short.provider.sent('respond')).toHaveLength(1);
    short.clock.advance(200);
    expect(short.provider.sent('respond')).toHaveLength(2);
    const long = callWith({ briefing: { greeting: 'Hello.' } });
    long.provider.emit({ type: 'response-started', responseId: 'r1' }, failed({ retryAfterMs: 6000 }));
    expect(steps(long)).toEqual(['reconnect']);
  });
});

describe('an answer that does not come', () => {
  it('is bridged while it is late', async () => {
    const call = callWith();
    callerSaid(call, 'u1', 'Hello?');
    call.clock.advance(2400);
    expect(steps(call)).toEqual([]);
    call.clock.advance(200);
    await settled();
    expect(steps(call)).toEqual(['filler']);
    call.clock.advance(100);
    answered(call, 1, 500);
    expect(call.ended).toBeUndefined();
  });

  it('is not bridged while the caller still speaks, but when they have waited', () => {
    const call = callWith();
    const speak = (fromMs: number, toMs: number, code: number): void => {
      for (let ms = fromMs; ms < toMs; ms += 20) {
        call.carrier.say(ms, code);
        call.clock.advance(20);
      }
    };
    speak(0, 6000, SPEECH);
    speak(6000, 8000, 0x55);
    expect(steps(call)).toEqual([]);
    speak(8000, 9000, 0x55);
    expect(steps(call)).toEqual(['filler']);
  });

  it('for too long costs the session its place', () => {
    const call = callWith();
    callerSaid(call, 'u1', 'Hello?');
    call.clock.advance(RECOVERY.stallMs + 10);
    call.provider.becomeReady();
    expect(steps(call)).toEqual(['filler', 'reconnect', 'resumed']);
  });

  it('in crumbs, far slower than they play, costs the session its place: another one goes on', () => {
    const call = callWith();
    callerSaid(call, 'u1', 'Hello?');
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    for (let n = 0; n < 2; n += 1) {
      call.provider.speak('r1', 'i1', 200);
      call.clock.advance(1200);
    }
    expect(steps(call)).toEqual(['reconnect']);
    expect(call.provider.openedAfter.at(-1)).toMatchObject({ code: 'provider.stalled' });
    call.provider.becomeReady();
    call.clock.advance(2000);
    expect(steps(call)).toEqual(['reconnect', 'resumed']);
    expect(call.provider.sent('respond')).toHaveLength(1);
  });

  it('is not there because something still comes of the one that was cut off', () => {
    const call = callWith();
    callerSaid(call, 'u1', 'Hello?');
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 1000);
    call.provider.emit({ type: 'speech-started', itemId: 'u2', audioMs: 0 });
    for (let n = 0; n < 5; n += 1) {
      call.clock.advance(700);
      call.provider.speak('r1', 'i1', 20);
    }
    expect(steps(call).at(-1)).toBe('reconnect');
  });

  it('in uneven bursts is an answer like any other', () => {
    const call = callWith();
    callerSaid(call, 'u1', 'Hello?');
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    for (const waitMs of [900, 100, 1200, 50, 800, 50, 1400]) {
      call.provider.speak('r1', 'i1', 600);
      call.clock.advance(waitMs);
    }
    expect(steps(call)).toEqual([]);
  });

  it('pauses, is bridged, and comes after all: nothing of it is lost', async () => {
    const call = callWith();
    callerSaid(call, 'u1', 'Hello?');
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 400);
    call.clock.advance(3500);
    await settled();
    call.clock.advance(1500);
    call.provider.speak('r1', 'i1', 2000);
    call.provider.emit(
      { type: 'audio-done', responseId: 'r1', part: { itemId: 'i1', contentIndex: 0 } },
      { type: 'response-done', responseId: 'r1', status: 'completed' },
    );
    call.clock.advance(4000);
    expect(steps(call)).toEqual(['filler']);
    expect(call.events.filter(({ type }) => type === 'playback').at(-1)).toMatchObject({
      part: { itemId: 'i1' },
      outcome: 'heard',
      heardMs: 2400,
    });
    expect(call.provider.sent('truncate')).toEqual([]);
  });

  it('because it failed is asked for again, and again later', () => {
    const call = callWith();
    callerSaid(call, 'u1', 'Hello?');
    const fault = { ...BROKE, code: 'provider.response_failed' } as const;
    const fail = (n: number): void =>
      call.provider.emit(
        { type: 'response-started', responseId: `r${n}` },
        { type: 'response-done', responseId: `r${n}`, status: 'failed', fault },
      );
    fail(1);
    call.clock.advance(600);
    expect(call.provider.sent('respond')).toHaveLength(1);
    fail(2);
    call.clock.advance(1100);
    expect(call.provider.sent('respond')).toHaveLength(2);
    fail(3);
    expect(steps(call)).toEqual(['retry', 'retry', 'reconnect']);
  });

  it('is not asked for again where there is no quota: another session is, at once', () => {
    const call = callWith();
    const fault = { code: 'provider.response_failed', message: 'no quota', severity: 'fatal' } as const;
    call.provider.emit(
      { type: 'response-started', responseId: 'r1' },
      { type: 'response-done', responseId: 'r1', status: 'failed', fault },
    );
    expect(steps(call)).toEqual(['reconnect']);
    expect(call.provider.openedAfter.at(-1)).toMatchObject({ message: 'no quota' });
  });
});

describe('a session that is about to end by itself', () => {
  const readyFor = (call: TestCall, lastsMs: number): void =>
    call.provider.emit({ type: 'connected', sessionId: 's', lastsMs }, { type: 'ready', toolCount: 0 });

  it('is changed in a pause for one that knows everything', () => {
    const call = new TestCall({
      provider: new ScriptedProvider({ format: TELEPHONE_FORMAT }),
      recovery: RECOVERY,
    });
    call.attach();
    readyFor(call, 600_000);
    callerSaid(call, 'u1', 'When are you open?');
    answered(call, 1, 400);
    for (let ms = 0; ms < 480_000; ms += 5000) {
      call.clock.advance(5000);
      call.carrier.say(ms, 0x55);
    }
    readyFor(call, 600_000);
    call.clock.advance(500);
    expect(steps(call)).toEqual(['renewed']);
    expect(told(call)).toHaveLength(3);
  });
});

describe('a stream that breaks', () => {
  const broken = (call: TestCall): void =>
    call.carrier.emit({ type: 'stopped', orderly: false, detail: 'it broke (1006)' });

  it('is not the end of a call whose caller comes back', () => {
    const call = callWith();
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 3000);
    call.clock.advance(500);
    broken(call);
    expect(call.ended).toBeUndefined();
    expect(call.session.streamExpected()).toBe(true);
    call.clock.advance(300);
    call.attach();
    expect(steps(call)).toEqual(['stream-lost', 'stream-back']);
    expect(call.provider.sent('cancel')).toHaveLength(1);
    call.provider.emit({ type: 'response-done', responseId: 'r1', status: 'cancelled' });
    expect(call.provider.sent('respond')).toHaveLength(1);
    expect(call.provider.sent('tell')).toHaveLength(1);
  });

  it('ends the call when nobody comes back', () => {
    const call = callWith();
    broken(call);
    call.clock.advance(RECOVERY.streamReturnMs);
    expect(call.ended?.reason).toBe('carrier-closed');
    expect(call.clock.pending).toBe(0);
  });

  it('that brings nothing for a while lets the caller hear that the line is alive, until it brings something', () => {
    const call = callWith({ recovery: WATCHFUL });
    let atMs = 0;
    /** Whether the caller hears something within so long. */
    const hears = (forMs: number, says: boolean): boolean => {
      let heard = false;
      for (const untilMs = atMs + forMs; atMs < untilMs; atMs += 20) {
        if (says) call.carrier.say(atMs, 0x55);
        call.clock.advance(20);
        heard ||= call.carrier.heard.some((sample) => sample !== MULAW_SILENCE);
      }
      return heard;
    };
    expect(hears(1000, true)).toBe(false);
    expect(hears(1900, false)).toBe(false);
    expect(hears(600, false)).toBe(true);
    hears(500, true);
    expect(hears(4000, true)).toBe(false);
    expect(steps(call)).toEqual([]);
  });

  it('without a word is found out by its silence', () => {
    const call = callWith({ recovery: WATCHFUL });
    call.carrier.say(0, 0x55);
    call.clock.advance(WATCHFUL.streamSilentMs + 10);
    expect(steps(call)).toContain('stream-lost');
  });

  it('is known to be gone when the carrier asks what follows it', () => {
    const call = callWith();
    expect(call.session.streamExpected()).toBe(true);
    expect(call.session.attached).toBe(false);
  });
});
