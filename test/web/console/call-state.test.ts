import { describe, expect, it } from 'vitest';
import {
  type CallAction,
  nextCall,
  NO_CALL,
  runningTool,
} from '../../../src/console/softphone/call-state.js';
import { floorText } from '../../../src/console/softphone/floor-text.js';
import { problemOf } from '../../../src/console/softphone/problems.js';
import type { SoftphoneNoteBody } from '../../../src/ports/softphone-messages.js';

const note = (body: SoftphoneNoteBody, atMs = 0): CallAction => ({
  type: 'note',
  note: { event: 'note', atMs, ...body },
});
const after = (...actions: readonly CallAction[]) => actions.reduce(nextCall, NO_CALL);
const connected: CallAction = { type: 'status', status: 'connected', nowMs: 5000 };
const quiet = {
  note: 'state',
  turn: 'listening',
  gateOpen: true,
  callerSpeaks: false,
  agentSpeaks: false,
} as const;

describe('a call as the page shows it', () => {
  it('goes from ready over calling to live and to its end', () => {
    const steps: CallAction[] = [
      { type: 'dialled', listensOnly: false },
      { type: 'status', status: 'connecting', nowMs: 0 },
      connected,
      { type: 'status', status: 'disconnected', nowMs: 9000 },
    ];
    const phases = steps.map((_, i) => after(...steps.slice(0, i + 1)).phase);
    expect(phases).toEqual(['calling', 'calling', 'live', 'ended']);
  });

  it('counts its time from when it stood first, through reconnections', () => {
    const state = after(
      connected,
      { type: 'status', status: 'reconnecting', nowMs: 7000 },
      { type: 'lost' },
      { type: 'lost' },
      { type: 'status', status: 'connected', nowMs: 8000 },
    );
    expect(state.sinceMs).toBe(5000);
  });

  it('begins anew with the next call', () => {
    const state = after(
      connected,
      note({ note: 'caller', itemId: 'c', text: 'Hi', final: true }),
      note({ note: 'cost', usd: 1 }),
      { type: 'dialled', listensOnly: true },
    );
    expect(state).toMatchObject({ phase: 'calling', entries: [], costUsd: undefined, listensOnly: true });
  });

  it('puts what the caller said before the answer to it, however late it is understood', () => {
    const { entries } = after(
      note({ note: 'agent', itemId: 'a', text: 'Hello', final: true }, 100),
      note({ ...quiet, callerSpeaks: true }, 2000),
      note({ ...quiet, callerSpeaks: false }, 3000),
      note({ note: 'agent', itemId: 'b', text: 'On Sunday', final: false }, 3500),
      note({ note: 'caller', itemId: 'c', text: 'When?', final: false }, 3600),
      note({ note: 'caller', itemId: 'c', text: 'When are you open?', final: true }, 3700),
    );
    expect(entries.map((entry) => (entry.kind === 'said' ? [entry.text, entry.atMs] : []))).toEqual([
      ['Hello', 100],
      ['When are you open?', 3000],
      ['On Sunday', 3500],
    ]);
  });

  it('keeps one entry for a text that grows, where it began', () => {
    const { entries } = after(
      note({ note: 'agent', itemId: 'a', text: 'Good', final: false }, 100),
      note({ note: 'interrupted' }, 150),
      note(
        { note: 'agent', itemId: 'a', text: 'Good evening', final: true, outcome: 'cut', heardText: 'Good' },
        200,
      ),
    );
    expect(entries).toMatchObject([
      {
        kind: 'said',
        who: 'agent',
        text: 'Good evening',
        final: true,
        outcome: 'cut',
        heardText: 'Good',
        atMs: 100,
      },
      { kind: 'interrupted', atMs: 150 },
    ]);
  });

  it('tells in a line of its own what is done about a lost line, and nothing where it has no words for that', () => {
    const unheardOf = {
      note: 'recovery',
      step: 'from-the-future',
      detail: '',
    } as unknown as SoftphoneNoteBody;
    const { entries } = after(
      note({ note: 'recovery', step: 'reconnect', detail: 'closed' }, 100),
      note(unheardOf, 150),
      note({ note: 'recovery', step: 'resumed', detail: '' }, 200),
    );
    expect(entries).toMatchObject([
      { kind: 'recovery', step: 'reconnect', detail: 'closed', atMs: 100 },
      { kind: 'recovery', step: 'resumed', atMs: 200 },
    ]);
  });

  it('keeps a tool’s arguments when its result comes', () => {
    const called = note({
      note: 'tool',
      toolCallId: 't',
      name: 'find',
      stage: 'called',
      argumentsJson: '{}',
    });
    const ended = note({
      note: 'tool',
      toolCallId: 't',
      name: 'find',
      stage: 'ended',
      outcome: 'ok',
      output: '1',
      tookMs: 9,
    });
    expect(runningTool(after(called))).toBe('find');
    expect(runningTool(after(called, ended))).toBeUndefined();
    expect(after(called, ended).entries).toMatchObject([
      { stage: 'ended', argumentsJson: '{}', output: '1', tookMs: 9 },
    ]);
  });

  it('shows what was written and pressed, at the time of the call', () => {
    const { entries } = after(
      connected,
      { type: 'wrote', text: 'A table, please', nowMs: 6000 },
      { type: 'pressed', digit: '#', nowMs: 6500 },
    );
    expect(entries).toMatchObject([
      { kind: 'said', who: 'caller', text: 'A table, please', typed: true, atMs: 1000 },
      { kind: 'key', digit: '#', atMs: 1500 },
    ]);
  });

  it('holds no more than a bounded number of entries', () => {
    const keys = Array.from({ length: 700 }, (_, i): CallAction => ({
      type: 'pressed',
      digit: '1',
      nowMs: i,
    }));
    expect(after(connected, ...keys).entries.length).toBeLessThanOrEqual(500);
  });

  it('shows a problem until a connection stands or somebody has read it', () => {
    const failed: CallAction = {
      type: 'failed',
      problem: problemOf({ code: 'microphone_denied', message: '' }),
    };
    expect(after(failed).problem).toMatchObject({ offer: 'listen-only' });
    expect(after(failed, { type: 'dismissed' }).problem).toBeUndefined();
    expect(after(failed, { type: 'connected', call: {} }).problem).toBeUndefined();
  });
});

describe('who has the floor', () => {
  it.each([
    [{ ...quiet, agentSpeaks: true }, 'agent', 'The agent speaks'],
    [{ ...quiet, callerSpeaks: true }, 'caller', 'You speak'],
    [{ ...quiet, callerSpeaks: true, agentSpeaks: true }, 'both', 'You both speak'],
    [{ ...quiet, turn: 'responding' }, 'thinking', 'The agent thinks…'],
    [quiet, 'nobody', 'Your turn'],
  ] as const)('is said of %j', (state, who, text) => {
    expect(floorText(after(connected, note(state)))).toEqual({ who, text });
  });

  it('names the tool that is waited for', () => {
    const called = note({ note: 'tool', toolCallId: 't', name: 'find_table', stage: 'waiting' });
    expect(floorText(after(connected, note(quiet), called)).text).toBe('Using find_table…');
  });

  it('counts the attempts to get the line back', () => {
    const state = after(
      connected,
      { type: 'status', status: 'reconnecting', nowMs: 0 },
      { type: 'lost' },
      { type: 'lost' },
    );
    expect(floorText(state).text).toBe('Reconnecting, attempt 2…');
  });

  it('says why the line was lost, there and in the conversation, until the next call stands', () => {
    const because = problemOf({ code: 'connection_lost', message: '' }).title;
    const lost: CallAction = { type: 'lost', because, nowMs: 7000 };
    const state = after(connected, { type: 'status', status: 'reconnecting', nowMs: 7000 }, lost);
    expect(floorText(state).text).toBe('The line was lost. Reconnecting, attempt 1…');
    expect(state.entries).toMatchObject([{ kind: 'lost', atMs: 2000, because: 'The line was lost' }]);
    const again = nextCall(state, { type: 'connected', call: {} });
    expect([again.lostBecause, again.entries.length]).toEqual([undefined, 1]);
  });

  it('names the attempt that the client names', () => {
    const state = after(
      connected,
      { type: 'status', status: 'reconnecting', nowMs: 0 },
      { type: 'lost' },
      { type: 'attempt', attempt: 4 },
    );
    expect(floorText(state).text).toBe('Reconnecting, attempt 4…');
  });

  it('says why a call ended', () => {
    const over: CallAction = { type: 'status', status: 'disconnected', nowMs: 0 };
    const ended = note({ note: 'ended', reason: 'agent-hung-up', detail: '' });
    expect(floorText(after(connected, ended, over)).text).toBe('The agent hung up.');
    const lost: CallAction = { type: 'failed', problem: problemOf({ code: 'connection_lost', message: '' }) };
    expect(floorText(after(connected, lost, over)).text).toBe('The line was lost');
  });
});

it('says that a token was not accepted where one was given', () => {
  const error = { code: 'invalid_api_key', message: '' } as const;
  expect(problemOf(error)).toMatchObject({ title: expect.stringContaining('who you are') as string });
  expect(problemOf(error, true)).toMatchObject({ title: 'That token was not accepted', offer: 'sign-in' });
});

it('tells of errors without words of their own what the client says, and what to do', () => {
  expect(problemOf({ code: 'provider_error', message: 'The model failed.' })).toMatchObject({
    title: 'The model failed.',
    advice: expect.stringContaining('log of the server') as string,
  });
});
