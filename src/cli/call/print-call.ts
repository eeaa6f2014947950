import { assertNever } from '../../lib/assert-never.js';
import type { CallProgress, CallReport, CallWarning, StreamEnder, StreamReport } from './call-report.js';

const TIME_CHARS = 9;

const WHO: Readonly<Record<StreamEnder, string>> = {
  caller: 'the caller hangs up',
  server: 'the server hangs up',
  failure: 'the stream broke',
};

/** One line for people about what just happened; undefined when there is nothing to say. */
export function describeProgress(event: CallProgress): string | undefined {
  const text = describe(event);
  const time = 'atMs' in event ? seconds(event.atMs) : '';
  return text === '' ? undefined : `${time.padStart(TIME_CHARS)}  ${text}`;
}

function describe(event: CallProgress): string {
  switch (event.type) {
    case 'answered':
      return `answered: ${event.verbs.map((verb) => `<${verb}>`).join(' ')}`;
    case 'announced':
      return 'announced: the call server expects the stream';
    case 'verb':
      return spoken(event.name, event.text);
    case 'stream-started':
      return `stream ${event.streamSid} started`;
    case 'agent-speaks':
      return 'agent speaks';
    case 'agent-finished':
      return `agent finished (${seconds(event.spokeMs)})`;
    case 'caller-speaks':
      return 'caller speaks';
    case 'caller-finished':
      return 'caller finished';
    case 'key':
      return `caller presses ${event.digit}`;
    case 'cleared':
      return `agent stops (${seconds(event.forgottenMs)} not played)`;
    case 'warning':
      return describeWarning(event.warning);
    case 'stream-ended':
      return `${WHO[event.by]}: ${event.detail}`;
    default:
      return assertNever(event);
  }
}

function describeWarning({ code, detail }: CallWarning): string {
  return typeof code === 'number'
    ? `Twilio would warn ${code}: ${detail}`
    : `Asterisk would log ${code}: ${detail}`;
}

/** Words that Twilio itself speaks are shown; the other verbs were listed with the answer. */
function spoken(verb: string, text: string): string {
  return verb === 'Say' ? `<Say> ${text.trim()}` : '';
}

/** The end of the printout: what the caller noticed of the call. */
export function describeReport({ streams, verbs, givenUp }: CallReport): readonly string[] {
  if (streams.length === 0) return [`no media stream was opened (${verbs.join(', ') || 'empty TwiML'})`];
  const several = streams.length > 1;
  const lines = streams.flatMap((stream, index) => [
    ...(several ? [`stream ${index + 1} of ${streams.length}:`] : []),
    ...describeStream(stream),
  ]);
  return givenUp ? [...lines, 'the call was given up with an apology'] : lines;
}

function describeStream(stream: StreamReport): readonly string[] {
  const { durationMs, soundMs, firstMediaMs, firstSoundMs, underruns, underrunMs, marks, clears } = stream;
  return [
    soundMs > 0
      ? `agent heard for ${seconds(soundMs)} of ${seconds(durationMs)}`
      : `the agent was not heard in ${seconds(durationMs)}`,
    `first audio ${ms(firstMediaMs)}, first sound ${ms(firstSoundMs)} after the start`,
    `${underruns} underruns (${seconds(underrunMs)}), ${marks} marks, ${clears} clears`,
  ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function ms(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'never' : `${milliseconds} ms`;
}
