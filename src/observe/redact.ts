import { assertNever } from '../lib/assert-never.js';
import type { CallEvent, CallInfo, EndReason } from '../ports/call-events.js';
import type { LineAction, ToolYield } from '../ports/call-inputs.js';
import type { CarrierEvent } from '../ports/carrier.js';
import type { ProviderCommand, ProviderEvent, ProviderFault } from '../ports/provider.js';
import type { ToolAnswer } from '../ports/tool-answers.js';
import { MASK, maskedAddress } from './redact/numbers.js';
import { redactJson, redactPiece, redactValue, redactWords, type WordMode } from './redact/words.js';

/**
 * What an operator wants taken out of logs and journals.
 *
 * - `none`: nothing but what may be the number of a card, and that in logs only: a journal with something taken out can't be replayed.
 * - `numbers`: every number of four digits or more, written, spoken one by one or keyed; telephone numbers keep their last two digits.
 * - `all`: the same, and every word that was said, keyed, or given to or by a tool.
 */
export type RedactMode = 'none' | 'numbers' | 'all';

/** Takes out of an event what must not be kept. */
export type Redact = (event: CallEvent) => CallEvent;

/** For journals: `none` changes nothing. */
export function journalRedactor(mode: RedactMode): Redact {
  return mode === 'none' ? (event) => event : (event) => redactEvent(event, mode);
}

/** For logs: no mode lets the number of a card through. */
export function logRedactor(mode: RedactMode): Redact {
  const words = mode === 'none' ? 'cards' : mode;
  return (event) => redactEvent(event, words);
}

/** For log lines about calls that were never made: a telephone number as a call's own lines give it. */
export function logAddress(mode: RedactMode): (address: string) => string {
  return mode === 'none' ? (address) => address : maskedAddress;
}

/** Endings whose detail is in the agent's own words. */
const WORDED_ENDINGS: readonly EndReason[] = ['agent-hung-up', 'transferred', 'voicemail', 'farewell'];

function redactEvent(event: CallEvent, mode: WordMode): CallEvent {
  switch (event.type) {
    case 'call-started':
      return { ...event, info: redactInfo(event.info, mode) };
    case 'carrier-event':
      return event.event.type === 'audio' ? event : { ...event, event: carrierEvent(event.event, mode) };
    case 'provider-event':
      return event.event.type === 'audio' ? event : { ...event, event: providerEvent(event.event, mode) };
    case 'provider-command':
      return { ...event, command: providerCommand(event.command, mode) };
    case 'briefed':
      return { ...event, briefing: texts(event.briefing, ['instructions', 'greeting'], mode) };
    case 'line-action':
      return { ...event, ...lineAction(event, mode) };
    case 'tool-settled':
      return { ...event, ...toolYield(event, mode) };
    case 'tool-answer':
      return { ...event, answer: toolAnswer(event.answer, mode) };
    case 'caller-text':
      return { ...event, text: keyed(event.text, mode) };
    case 'tool':
      return event.stage === 'called'
        ? { ...event, argumentsJson: redactJson(event.argumentsJson, mode) }
        : event;
    default:
      return redactTexts(event, mode);
  }
}

type Structured =
  | 'call-started'
  | 'carrier-event'
  | 'provider-event'
  | 'provider-command'
  | 'briefed'
  | 'line-action'
  | 'tool-settled'
  | 'tool-answer'
  | 'caller-text'
  | 'tool';

/** Events with a text of their own, and those that hold no words. */
function redactTexts(event: Exclude<CallEvent, { type: Structured }>, mode: WordMode): CallEvent {
  switch (event.type) {
    case 'control-settled':
      return texts(event, ['failure'], sparing(mode));
    case 'end-asked':
    case 'call-ended':
      return texts(event, ['detail'], WORDED_ENDINGS.includes(event.reason) ? mode : sparing(mode));
    case 'recovery':
      return texts(event, ['detail'], sparing(mode));
    case 'fault':
      return texts(event, ['detail'], event.code.startsWith('tool.') ? mode : sparing(mode));
    case 'playback':
      return texts(event, ['heardText'], mode);
    case 'instructions':
      return texts(event, ['text'], mode);
    case 'timer':
    case 'round':
    case 'caller-done':
    case 'confidence':
    case 'recording':
    case 'stream-expected':
    case 'transfer-ended':
    case 'carrier-command':
    case 'gate':
    case 'heard':
    case 'doubt':
    case 'neural':
    case 'interruption':
    case 'farewell-forgotten':
    case 'underrun':
      return event;
    default:
      return assertNever(event);
  }
}

/** What the program and its peers say about themselves keeps its words in every mode, and the codes, ports and counts in them. */
function sparing(mode: WordMode): WordMode {
  return mode === 'cards' ? mode : 'calling';
}

/** The object with the texts under these keys redacted. */
function texts<T extends object>(of: T, keys: readonly (keyof T)[], mode: WordMode): T {
  const changed = { ...of };
  for (const key of keys) {
    const text: unknown = of[key];
    if (typeof text === 'string') Object.assign(changed, { [key]: redactWords(text, mode) });
  }
  return changed;
}

function redactInfo(info: CallInfo, mode: WordMode): CallInfo {
  if (mode === 'cards') return info;
  return { ...info, from: maskedAddress(info.from), to: maskedAddress(info.to) };
}

/** Keys come one by one, so that each of them is a piece of a number. */
function carrierEvent(event: CarrierEvent, mode: WordMode): CarrierEvent {
  if (event.type === 'dtmf') return mode === 'cards' ? event : { ...event, digit: MASK };
  return event.type === 'fault' || event.type === 'stopped' ? texts(event, ['detail'], sparing(mode)) : event;
}

function providerEvent(event: ProviderEvent, mode: WordMode): ProviderEvent {
  switch (event.type) {
    case 'transcript': {
      const { text, final } = event;
      return { ...event, text: final ? redactWords(text, mode) : redactPiece(text, mode) };
    }
    case 'tool-call':
      return { ...event, argumentsJson: redactJson(event.argumentsJson, mode) };
    case 'fault':
    case 'retrying':
    case 'closed':
      return { ...event, fault: providerFault(event.fault, mode) };
    case 'response-done':
      return event.fault === undefined ? event : { ...event, fault: providerFault(event.fault, mode) };
    default:
      return event;
  }
}

function providerFault(fault: ProviderFault, mode: WordMode): ProviderFault {
  return texts(fault, ['message'], sparing(mode));
}

function providerCommand(command: ProviderCommand, mode: WordMode): ProviderCommand {
  switch (command.type) {
    case 'configure':
    case 'instruct':
      return texts(command, ['instructions'], mode);
    case 'say':
    case 'tell':
    case 'agent-text':
      return texts(command, ['text'], mode);
    case 'user-text':
      return { ...command, text: keyed(command.text, mode) };
    case 'tool-result':
      return { ...command, output: redactJson(command.output, mode) };
    case 'late-result': {
      const { argumentsJson, output } = command;
      return {
        ...command,
        argumentsJson: redactJson(argumentsJson, mode),
        output: redactJson(output, mode),
      };
    }
    default:
      return command;
  }
}

/** What is keyed or typed may be a piece of a number too. */
function keyed(text: string, mode: WordMode): string {
  const words = redactWords(text, mode);
  return mode === 'numbers' ? words.replace(/\p{Nd}/gu, MASK) : words;
}

function lineAction(action: LineAction, mode: WordMode): LineAction {
  switch (action.action) {
    case 'hang-up':
      return texts(action, ['reason', 'farewell'], mode);
    case 'transfer':
    case 'leave-voicemail':
      return texts(action, ['reason'], mode);
    case 'send-digits':
      return mode === 'cards' ? action : { ...action, digits: MASK.repeat(action.digits.length) };
    case 'cancel-transfer':
      return action;
    default:
      return assertNever(action);
  }
}

function toolYield(given: ToolYield, mode: WordMode): ToolYield {
  if (given.gave === 'result') return { ...given, text: redactJson(given.text, mode) };
  return given.gave === 'failure' ? texts(given, ['message', 'tellTheCaller'], mode) : given;
}

function toolAnswer(answer: ToolAnswer, mode: WordMode): ToolAnswer {
  switch (answer.type) {
    case 'result':
      return { ...answer, result: redactValue(answer.result, mode) };
    case 'failure':
      return texts(answer, ['message'], mode);
    case 'refuse':
      return texts(answer, ['reason'], mode);
    case 'approve':
      return answer.arguments === undefined
        ? answer
        : { ...answer, arguments: redactArguments(answer.arguments, mode) };
    default:
      return assertNever(answer);
  }
}

function redactArguments(
  given: Readonly<Record<string, unknown>>,
  mode: WordMode,
): Readonly<Record<string, unknown>> {
  if (mode === 'all') return {};
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, redactValue(value, mode)]));
}
