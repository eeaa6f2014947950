import type { CallFacts } from '../facts/call-facts.js';
import type { Ended } from '../facts/happenings.js';
import { codeIn, faultThatEnded, faultThatEndedCall, remedyOf } from '../facts/own-end.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';

/** Single messages that can't be used do no harm. */
const FEW_BAD_MESSAGES = 3;

/** What became of the stream between the carrier and us. */
export function askCarrier(facts: CallFacts): readonly Found[] {
  return [
    ...neverCame(facts),
    ...endedHere(facts),
    ...closedEarly(facts),
    ...badMessages(facts),
    ...hangUpFailed(facts),
  ];
}

function neverCame({ call }: CallFacts): readonly Found[] {
  const { ended } = call;
  if (ended === undefined || call.begun.stream !== undefined) return [];
  if (ended.reason === 'carrier-closed') {
    return [
      {
        code: 'carrier.stream_refused',
        title: 'The carrier opened a stream that could not be used.',
        because: `It was turned away before it began: ${ended.detail}.`,
        evidence: evidenceOf([ended], () => `${ended.reason}: ${ended.detail}`),
        change: 'The TwiML: <Stream> without audioFormat and sampleRate, as POST /twilio/voice answers it.',
      },
    ];
  }
  if (ended.reason !== 'no-stream') return [];
  return [notConnected(ended) ?? nobodyCame(ended)];
}

/** We asked the carrier for the stream, and it did not do so: it said why. */
function notConnected(ended: Ended): Found | undefined {
  const code = codeIn(ended.detail);
  if (code === undefined || code === 'carrier.no_stream') return undefined;
  return {
    code: 'carrier.no_stream',
    title: 'The carrier did not connect the sound of the call.',
    because: `It was asked to, and after ${seconds(ended.atMs)} that had failed. ${ended.detail}.`,
    evidence: evidenceOf([ended], ({ detail }) => `call-ended no-stream: ${detail}`),
    change: 'What the carrier said, in its own words.',
    ...remedyOf(code),
  };
}

function nobodyCame(ended: Ended): Found {
  return {
    code: 'carrier.no_stream',
    title: 'The carrier never opened the media stream.',
    because: `The call was announced, and in ${seconds(ended.atMs)} no stream came. What a stream was refused for is in the server's log: a token that was used or expired never reaches a call.`,
    evidence: evidenceOf([ended], ({ detail }) => `call-ended no-stream: ${detail}`),
    change:
      'PUBLIC_URL (server.public_url): it must be reachable from the carrier as wss://, WebSocket upgrades included.',
  };
}

/** What came was such that the stream was ended from here. */
function endedHere({ call }: CallFacts): readonly Found[] {
  const fault = faultThatEndedCall(call);
  if (fault === undefined) return [];
  return [
    {
      code: 'carrier.stream_refused',
      title: 'The carrier’s stream could not be used any longer, and was ended from here.',
      ...(call.ended?.reason !== 'carrier-closed' && { severity: 'warning' }),
      because: `After ${seconds(fault.atMs)} the server itself closed it (${fault.code}): ${fault.detail}.`,
      evidence: evidenceOf([fault], ({ code, detail }) => `${code}: ${detail}`),
      change: 'What the code says, in docs/errors.md.',
      ...remedyOf(fault.code),
    },
  ];
}

function closedEarly({ call }: CallFacts): readonly Found[] {
  const stop = call.stops.at(-1);
  if (call.ended?.reason !== 'carrier-closed' || stop === undefined) return [];
  if (faultThatEnded(call, stop) !== undefined) return [];
  // The recovery tells of it, with what was done about it.
  if (call.steps.some(({ step }) => step === 'stream-lost')) return [];
  return [
    {
      code: 'carrier.closed_early',
      title: 'The carrier’s stream broke off in the middle of the call.',
      because: `Its connection ended after ${seconds(stop.atMs)} without the \`stop\` that a hang-up brings (${stop.detail}).`,
      evidence: evidenceOf([stop], ({ detail }) => `stopped, not orderly: ${detail}`),
      change:
        'What stands between the carrier and this server: time-outs and restarts of the proxy or load balancer, the network.',
    },
  ];
}

const UNUSABLE = [
  'carrier.malformed_message',
  'carrier.wrong_stream',
  'carrier.out_of_order',
  'carrier.bad_media',
  'carrier.binary_frame',
];

function badMessages({ call }: CallFacts): readonly Found[] {
  const bad = call.faults.filter(({ code }) => UNUSABLE.includes(code));
  if (bad.length < FEW_BAD_MESSAGES) return [];
  return [
    {
      code: 'carrier.bad_messages',
      title: 'The carrier sent messages that could not be used.',
      because: `${bad.length} of them were left out; what they held was lost.`,
      evidence: evidenceOf(bad, ({ code, detail }) => `${code}: ${detail}`),
      change: 'What connects to /twilio/media besides the carrier, or changes its messages on the way.',
    },
  ];
}

function hangUpFailed({ call }: CallFacts): readonly Found[] {
  const failed = call.faults.filter(({ code }) => code === 'carrier.hangup_failed');
  if (failed.length === 0) return [];
  return [
    {
      code: 'hang_up.failed',
      title: 'The carrier refused to hang up.',
      because: `It was asked ${times(failed.length)}; the stream was closed instead, so the caller heard what follows it.`,
      evidence: evidenceOf(failed, ({ detail }) => detail),
      change:
        'twilio.account_sid and twilio.auth_token (and twilio.api_base_url): they must belong to the account of the number.',
    },
  ];
}
