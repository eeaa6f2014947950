import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTurn, type GateRelease, type Turn, type TurnEvent } from '../../src/call/turn-taking.js';

/** The turns and actions that a row of events leads to, from a listening start. */
function play(events: readonly TurnEvent[], release: GateRelease = 'playout_drained'): string[] {
  let turn: Turn = 'listening';
  return events.map((event) => {
    const [next, actions] = nextTurn(turn, event, release);
    turn = next;
    return [turn, ...actions].join(' ');
  });
}

describe('turn-taking', () => {
  it('keeps the gate shut from the first audio of an answer until it was heard to its end', () => {
    expect(play(['agent-audio', 'agent-audio', 'response-done', 'drained'])).toEqual([
      'responding shut-gate',
      'responding shut-gate',
      'playing-out',
      'listening release-gate',
    ]);
  });

  it('releases the gate when the answer is generated, if the operator wants it so', () => {
    expect(play(['agent-audio', 'response-done'], 'response_done')).toEqual([
      'responding shut-gate',
      'playing-out release-gate',
    ]);
  });

  it('leaves the floor where it is for a response without audio', () => {
    expect(play(['response-done', 'drained'])).toEqual(['listening', 'listening']);
  });

  it('gives the caller the floor when the agent is cut off, generating or only playing', () => {
    expect(play(['agent-audio', 'interrupted'])).toContain('listening open-gate');
    expect(play(['agent-audio', 'response-done', 'interrupted'])).toContain('listening open-gate');
  });

  it('opens for a caller whom an open response has left in silence', () => {
    expect(play(['agent-audio', 'drained', 'agent-audio'])).toEqual([
      'responding shut-gate',
      'responding release-gate-if-stalled',
      'responding shut-gate',
    ]);
  });

  it('has every answer that ends heard end with an open gate, whatever came before', () => {
    const event = fc.constantFrom<TurnEvent>('agent-audio', 'response-done', 'drained', 'interrupted');
    const release = fc.constantFrom<GateRelease>('playout_drained', 'response_done');
    fc.assert(
      fc.property(fc.array(event), release, (before, how) => {
        const shown = play([...before, 'agent-audio', 'response-done', 'drained'], how);
        expect(shown.slice(-3).join(' ')).toMatch(/shut-gate.*release-gate/);
        expect(shown.at(-1)).toMatch(/^listening/);
      }),
    );
  });
});
