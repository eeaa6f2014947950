import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journalRedactor, logRedactor, type RedactMode } from '../../src/observe/redact.js';
import type { CallEvent, CallInfo } from '../../src/ports/call-events.js';
import type { ProviderFault } from '../../src/ports/provider.js';

const INFO: CallInfo = {
  callId: '12345678-1234-4123-8123-123456789012',
  carrier: 'twilio',
  carrierCallId: `CA${'1'.repeat(32)}`,
  from: '+12025550123',
  to: '+12025550199',
  agent: 'default',
  provider: 'practice',
};
const PART = { itemId: 'i', contentIndex: 0 };
const AT = { atMs: 1 };

/** Every place of an event in which words of a call can stand. */
function eventsWith(words: string): CallEvent[] {
  const json = JSON.stringify({ text: words, list: [words] });
  const call = { toolCallId: 't', name: 'pay' };
  const fault: ProviderFault = { code: 'provider.error', message: 'it failed', severity: 'retryable' };
  return [
    { ...AT, type: 'provider-event', event: transcript(words, true) },
    { ...AT, type: 'provider-event', event: transcript(words, false) },
    {
      ...AT,
      type: 'provider-event',
      event: { ...call, type: 'tool-call', responseId: 'r', callId: 't', argumentsJson: json },
    },
    { ...AT, type: 'provider-event', event: { type: 'fault', fault } },
    { ...AT, type: 'provider-command', command: { type: 'say', text: words } },
    { ...AT, type: 'provider-command', command: { type: 'user-text', text: words } },
    { ...AT, type: 'provider-command', command: { type: 'configure', instructions: words } },
    { ...AT, type: 'provider-command', command: { type: 'tool-result', callId: 't', output: json } },
    {
      ...AT,
      type: 'provider-command',
      command: { type: 'late-result', callId: 't', name: 'pay', argumentsJson: json, output: words },
    },
    { ...AT, type: 'briefed', briefing: { instructions: words, greeting: words } },
    { ...AT, type: 'line-action', toolCallId: 't', action: 'hang-up', reason: words, farewell: words },
    { ...AT, type: 'line-action', toolCallId: 't', action: 'transfer', destination: 'desk', reason: words },
    { ...AT, type: 'tool-settled', toolCallId: 't', gave: 'result', text: json, shortened: false },
    {
      ...AT,
      type: 'tool-settled',
      toolCallId: 't',
      gave: 'failure',
      code: 'tool.failed',
      message: words,
      tellTheCaller: words,
    },
    { ...AT, type: 'tool-answer', toolCallId: 't', answer: { type: 'approve', arguments: { text: words } } },
    { ...AT, type: 'tool-answer', toolCallId: 't', answer: { type: 'result', result: [words] } },
    { ...AT, type: 'tool-answer', toolCallId: 't', answer: { type: 'refuse', reason: words } },
    { ...AT, ...call, type: 'tool', stage: 'called', mode: 'blocking', argumentsJson: json },
    { ...AT, type: 'fault', code: 'tool.failed', detail: words },
    {
      ...AT,
      type: 'playback',
      part: PART,
      responseId: 'r',
      receivedMs: 1,
      sentMs: 1,
      heardMs: 1,
      outcome: 'heard',
      heardText: words,
    },
    { ...AT, type: 'call-ended', reason: 'agent-hung-up', detail: words },
  ];
}

function transcript(text: string, final: boolean) {
  return { type: 'transcript', speaker: 'caller', itemId: 'i', text, final } as const;
}

const number = fc.array(fc.nat(9), { minLength: 4, maxLength: 19 });
const SPOKEN = 'zero one two three four five six seven eight nine'.split(' ');
const isKept = (mode: RedactMode, text: string): string =>
  JSON.stringify(eventsWith(text).map(journalRedactor(mode)));

describe('a call of which numbers must not be kept', () => {
  it('keeps none of four digits or more, wherever it stands', () => {
    const property = fc.property(number, fc.constantFrom('', ' ', '-'), (digits, gap) => {
      expect(isKept('numbers', `it is ${digits.join(gap)} .`)).not.toMatch(/\d(?:[ -]?\d){3}/);
    });
    fc.assert(property);
  });

  it('keeps none that was said digit by digit', () => {
    const property = fc.property(number, (digits) => {
      const said = digits.map((digit) => SPOKEN[digit]).join(' ');
      expect(isKept('numbers', said)).not.toMatch(new RegExp(`\\b(${SPOKEN.join('|')})\\b`));
    });
    fc.assert(property);
  });

  it('keeps none that came piece by piece: as keys, or as words in the making', () => {
    const keys = ['4', '1', '1', '1'].map((digit): CallEvent => ({
      ...AT,
      type: 'carrier-event',
      event: { type: 'dtmf', digit },
    }));
    const pieces = ['41', '11', ' four', ' one'].map((text): CallEvent => ({
      ...AT,
      type: 'provider-event',
      event: transcript(text, false),
    }));
    const entry: CallEvent = {
      ...AT,
      type: 'provider-command',
      command: { type: 'user-text', text: 'The caller pressed 41 on the keypad.' },
    };
    const kept = JSON.stringify([...keys, ...pieces, entry].map(journalRedactor('numbers')));
    expect(kept).not.toMatch(/41|"4"|"1"|four|one/);
  });

  it('keeps the last two digits of who called whom, and the ids', () => {
    expect(journalRedactor('numbers')({ ...AT, type: 'call-started', info: INFO })).toEqual({
      ...AT,
      type: 'call-started',
      info: { ...INFO, from: '+•••••••••23', to: '+•••••••••99' },
    });
  });

  it('keeps JSON that can be read, with what is no number of anybody', () => {
    const argumentsJson =
      '{"card":4111111111111111,"parts":["4","1","1","1"],"count":12,"note":"two of them"}';
    const redacted = journalRedactor('numbers')({
      ...AT,
      type: 'tool',
      toolCallId: 't',
      name: 'pay',
      stage: 'called',
      mode: 'blocking',
      argumentsJson,
    });
    expect(JSON.parse('argumentsJson' in redacted ? redacted.argumentsJson : '')).toEqual({
      card: '••••••••••••••••',
      parts: ['•', '•', '•', '•'],
      count: 12,
      note: 'two of them',
    });
  });
});

describe('a call of which no word must be kept', () => {
  it('keeps none, wherever it stands', () => {
    const word = fc.stringMatching(/^[a-z]{12,20}$/);
    const property = fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const kept = isKept('all', words.join(' '));
      expect(words.filter((one) => kept.includes(one))).toEqual([]);
    });
    fc.assert(property);
  });

  it('keeps what the program says about itself', () => {
    const fault: CallEvent = { ...AT, type: 'fault', code: 'carrier.malformed_message', detail: 'not JSON' };
    expect(journalRedactor('all')(fault)).toEqual(fault);
  });
});

describe('a call of which nothing is to be taken out', () => {
  it('goes into the journal as it is', () => {
    const events = eventsWith('4111 1111 1111 1111');
    expect(events.map(journalRedactor('none'))).toEqual(events);
  });

  it('goes into the log without numbers of cards', () => {
    const logged = eventsWith('4111 1111 1111 1111, order 4711').map(logRedactor('none'));
    expect(JSON.stringify(logged)).not.toMatch(/1111/);
    expect(logRedactor('none')({ ...AT, type: 'call-started', info: INFO })).toMatchObject({ info: INFO });
  });
});
