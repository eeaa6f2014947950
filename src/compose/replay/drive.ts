import type { CallSession } from '../../call/call-session.js';
import { assertNever } from '../../lib/assert-never.js';
import type { CallInput, LineAction, ToolYield } from '../../ports/call-inputs.js';
import type { PhoneLine } from '../../ports/phone-line.js';
import type { RecordedClock } from './recorded-clock.js';
import type { ScriptedEnds } from './scripted-ends.js';

/** What is moved by the inputs of a journal. */
export interface Driven {
  readonly session: CallSession;
  readonly ends: ScriptedEnds;
  readonly clock: Pick<RecordedClock, 'fire'>;
}

/** Brings one input into the call as it came when it was recorded; false where the call does not wait for it. */
export function drive({ session, ends, clock }: Driven, input: CallInput): boolean {
  switch (input.type) {
    case 'carrier-event':
      carrierEvent(session, ends, input);
      return true;
    case 'provider-event':
      return ends.emit(input.event, input.session);
    case 'timer':
      return clock.fire(input.timer);
    case 'round':
      return ends.round();
    case 'confidence':
      return ends.answerNeural(input.mediaMs, input.confidence);
    case 'briefed':
      ends.briefed.resolve(input.briefing);
      return true;
    case 'recording':
      return ends.bring(input.name, input.sound);
    case 'line-action':
      return act(ends.begun(input.toolCallId)?.context.line, input);
    case 'tool-settled': {
      const tool = ends.begun(input.toolCallId);
      tool?.gave.resolve(yieldOf(input));
      return tool !== undefined;
    }
    case 'control-settled':
      return ends.answer(input.action, input.failure);
    case 'tool-answer':
    case 'transfer-ended':
    case 'stream-expected':
    case 'caller-text':
    case 'caller-done':
    case 'instructions':
    case 'end-asked':
      fromOutside(session, input);
      return true;
    default:
      return assertNever(input);
  }
}

/** Without what makes it an event. */
function yieldOf(settled: ToolYield): ToolYield {
  switch (settled.gave) {
    case 'result':
      return { gave: 'result', text: settled.text, shortened: settled.shortened };
    case 'later':
      return { gave: 'later' };
    case 'failure': {
      const { gave, code, message, tellTheCaller } = settled;
      return { gave, code, message, ...(tellTheCaller !== undefined && { tellTheCaller }) };
    }
    default:
      return assertNever(settled);
  }
}

type FromOutside = CallInput & {
  type:
    | 'tool-answer'
    | 'transfer-ended'
    | 'stream-expected'
    | 'caller-text'
    | 'caller-done'
    | 'instructions'
    | 'end-asked';
};

/** What somebody did at the session itself: the caller, an operator, the carrier's webhooks. */
function fromOutside(session: CallSession, input: FromOutside): void {
  switch (input.type) {
    case 'tool-answer':
      session.toolDesk.answer(input.toolCallId, input.answer);
      return;
    case 'transfer-ended':
      session.transferEnded(input.outcome);
      return;
    case 'stream-expected':
      session.streamExpected();
      return;
    case 'caller-text':
      return session.caller.write(input.text);
    case 'caller-done':
      return session.caller.done();
    case 'instructions':
      return session.caller.instruct(input.text);
    case 'end-asked': {
      const { reason, detail, say } = input;
      return say === undefined ? session.end(reason, detail) : session.conclude(reason, detail, say);
    }
    default:
      return assertNever(input);
  }
}

function carrierEvent(
  session: CallSession,
  ends: ScriptedEnds,
  { event, late }: CallInput & { type: 'carrier-event' },
): void {
  if (late === true) ends.left.onEvent(event);
  else if (event.type === 'started') session.attach(ends.newStream(), event);
  else ends.carrier.onEvent(event);
}

/** What the tool did to the line. What came of it was the tool's to know, and shows in what it gave. */
function act(line: PhoneLine | undefined, action: LineAction): boolean {
  if (line === undefined) return false;
  try {
    void Promise.resolve(perform(line, action)).catch(() => undefined);
  } catch {
    // Refused, as it was then.
  }
  return true;
}

function perform(line: PhoneLine, action: LineAction): unknown {
  switch (action.action) {
    case 'hang-up': {
      line.hangUp(action.reason, action.farewell);
      return;
    }
    case 'transfer':
      return line.transfer(action.destination, action.reason);
    case 'cancel-transfer':
      return line.cancelTransfer();
    case 'send-digits': {
      line.sendDigits(action.digits);
      return;
    }
    case 'leave-voicemail':
      return line.leaveVoicemail(action.reason);
    default:
      return assertNever(action);
  }
}
