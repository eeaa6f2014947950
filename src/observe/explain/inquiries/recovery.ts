import type { CallFacts } from '../facts/call-facts.js';
import type { Step } from '../facts/happenings.js';
import { faultThatEnded } from '../facts/own-end.js';
import { lastResortsOf, outagesOf, type Outage } from '../facts/recovered.js';
import { evidenceOf, seconds, times, type Evidence, type Found } from '../finding.js';

/** Steps of one trouble follow each other within so long (ms). */
const TROUBLE_MS = 20_000;

/** What had to be done so that the caller was not left in silence. */
export function askRecovery(facts: CallFacts): readonly Found[] {
  return [
    ...gaveUp(facts),
    ...sessionLost(facts),
    ...retried(facts),
    ...streamBroke(facts),
    ...lateAnswers(facts),
  ];
}

/** No model could serve: why, and which rung of the ladder was the last. */
function gaveUp({ call }: CallFacts): readonly Found[] {
  const last = lastResortsOf(call);
  const place = last.at(-1);
  if (place === undefined) return [];
  const told = call.ended?.told === true || last.some(({ step }) => step === 'apology');
  const lost = call.steps.filter(({ step }) => step === 'reconnect' || step === 'retry');
  const why = last.find(({ step }) => step === 'voicemail' || step === 'hang-up')?.detail;
  const fault = call.faults.findLast(({ atMs, provider }) => provider !== undefined && atMs <= place.atMs);
  const words = why ?? (fault === undefined ? 'no session' : `${fault.code}: ${fault.detail}`);
  return [
    {
      code: 'recovery.gave_up',
      title: `No model could serve the caller: they were ${told ? 'told so' : 'told nothing'}, and ${whereTo(last)}.`,
      because: `It was given up after ${seconds(place.atMs)}: ${ended(words)}${triesOf(lost)}`,
      evidence: stepEvidence([...lost, ...last].slice(-5)),
      change: told
        ? 'fallbacks: another model or server that answers when this one does not; recovery.then: where such callers go.'
        : 'fallbacks: another model or server that answers when this one does not; recovery.apology, of which there was no recording.',
    },
  ];
}

function whereTo(last: readonly Step[]): string {
  const passedOn = last.find(({ step }) => step === 'human');
  if (last.some(({ step }) => step === 'voicemail')) return 'sent to voicemail';
  if (passedOn === undefined) return 'hung up on';
  const refused = last.some(({ step }) => step === 'hang-up');
  return refused
    ? `hung up on, because ${passedOn.detail} did not take the call`
    : `passed on to ${passedOn.detail}`;
}

function triesOf(steps: readonly Step[]): string {
  const sessions = steps.filter(({ step }) => step === 'reconnect').length;
  const responses = steps.length - sessions;
  const tries = [
    ...(sessions > 0 ? [`another session was opened ${times(sessions)}`] : []),
    ...(responses > 0 ? [`a response was asked for again ${times(responses)}`] : []),
  ];
  return tries.length === 0 ? '' : ` Before that ${tries.join(', and ')}.`;
}

function sessionLost(facts: CallFacts): readonly Found[] {
  const { call } = facts;
  const outages = outagesOf(call);
  const last = outages.at(-1);
  if (last === undefined || lastResortsOf(call).length > 0) return [];
  const longestMs = Math.max(...outages.map(lengthOf));
  const reasons = [...new Set(outages.map(({ lost }) => lost.detail))].join('; ');
  const often =
    outages.length === 1
      ? 'The session with the model was lost'
      : `Sessions with the model were lost ${times(outages.length)}`;
  const wait = last.resumed
    ? `another one went on after ${seconds(longestMs)}${outages.length > 1 ? ' at the longest' : ''}`
    : `the caller had waited ${seconds(lengthOf(last))} for another one when the call ended`;
  return [
    {
      code: 'recovery.session_lost',
      title: `${often}, and ${last.resumed ? 'the conversation went on in another' : 'the call ended before there was another'}.`,
      ...(!last.resumed && { severity: 'error' }),
      because: `${reasons}; ${wait}.`,
      evidence: stepEvidence(call.steps.filter(({ step }) => step === 'reconnect' || step === 'resumed')),
      change: reasons.includes('provider.stalled')
        ? 'The provider’s state; recovery.stall_ms, where a model is only slow; fallbacks, if it happens often.'
        : 'Nothing here, if it was once. Often: the network between (idle time-outs of proxies), the provider’s state page; fallbacks, for another endpoint.',
    },
  ];
}

function lengthOf({ fromMs, toMs }: Outage): number {
  return toMs - fromMs;
}

/** Responses that failed, and did not go wrong any further. */
function retried({ call }: CallFacts): readonly Found[] {
  const worse = call.steps.filter(
    ({ step }) => step === 'reconnect' || step === 'hang-up' || step === 'apology',
  );
  const retries = call.steps.filter(
    ({ step, atMs }) =>
      step === 'retry' && !worse.some((then) => then.atMs >= atMs && then.atMs <= atMs + TROUBLE_MS),
  );
  if (retries.length === 0 || lastResortsOf(call).length > 0) return [];
  return [
    {
      code: 'recovery.retried',
      title: 'Responses of the model failed, and were asked for again.',
      because: `That happened ${times(retries.length)}: ${ended([...new Set(retries.map(({ detail }) => detail))].join('; '))}`,
      evidence: stepEvidence(retries),
      change:
        'Nothing here, if it was once. Often: the provider’s state page, its rate limits (limits.max_calls); fallbacks.',
    },
  ];
}

function streamBroke({ call }: CallFacts): readonly Found[] {
  const breaks = call.steps.filter(({ step }) => step === 'stream-lost');
  const last = breaks.at(-1);
  const stop = call.stops.at(-1);
  if (last === undefined) return [];
  // What the carrier is not to blame for is told of by itself.
  if (stop !== undefined && faultThatEnded(call, stop) !== undefined) return [];
  const back = call.steps.filter(({ step }) => step === 'stream-back');
  const cameBack = back.some(({ atMs }) => atMs >= last.atMs);
  const waits = back.map(({ atMs }) => atMs - (breaks.findLast((lost) => lost.atMs <= atMs)?.atMs ?? atMs));
  return [
    {
      code: 'recovery.stream_broke',
      title: `The carrier’s stream broke off in the middle of the call, and ${cameBack ? 'the caller came back on another' : 'nobody came back'}.`,
      ...(!cameBack && { severity: 'error' }),
      because: `It broke ${times(breaks.length)} without the \`stop\` that a hang-up brings (${last.detail}); ${
        cameBack
          ? `the caller was away for ${seconds(Math.max(...waits))}${waits.length > 1 ? ' at the longest' : ''}`
          : `until ${call.ended?.reason ?? 'the journal breaks off'} ${seconds((call.ended?.atMs ?? call.lastAtMs) - last.atMs)} later no other came`
      }.`,
      evidence: stepEvidence(call.steps.filter(({ step }) => step.startsWith('stream-'))),
      change:
        'What stands between the carrier and this server: time-outs and restarts of the proxy or load balancer, the network; recovery.stream_return_s: how long a caller may be away.',
    },
  ];
}

/** Late answers, but for those that something else made late. */
function lateAnswers({ call }: CallFacts): readonly Found[] {
  const others = call.steps.filter(({ step }) => step !== 'filler' && step !== 'renewed');
  const fillers = call.steps.filter(
    ({ step, atMs }) =>
      step === 'filler' && !others.some((other) => Math.abs(other.atMs - atMs) <= TROUBLE_MS),
  );
  if (fillers.length === 0) return [];
  return [
    {
      code: 'recovery.late_answer',
      title: 'Answers were so late that the caller was asked to wait.',
      because: `${capital(times(fillers.length))} nothing of an answer had come for so long (recovery.filler_ms) that a recorded phrase or a tone bridged the wait.`,
      evidence: stepEvidence(fillers),
      change:
        'The provider’s state and latency (openai.base_url, openai.model); turn_detection, if nobody answers turns; recovery.filler_ms, if callers would rather wait.',
    },
  ];
}

function stepEvidence(steps: readonly Step[]): readonly Evidence[] {
  return evidenceOf(steps, ({ step, detail }) => [`recovery: ${step}`, detail].filter(Boolean).join(' · '));
}

/** As a sentence ends. */
function ended(words: string): string {
  return words.endsWith('.') ? words : `${words}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
