import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../../../src/audio/frame.js';
import { endOf } from '../ordinary.js';
import { changed, type Fault } from './fault.js';

const MEDIA = '"event":"media"';
const SILENCE = Buffer.alloc(TELEPHONE_FRAME_SAMPLES, MULAW_SILENCE).toString('base64');

/** Stretches of that length, one after the other with a second or so between. */
function stretches(count: number, fromMs: number, lengthMs: number) {
  return Array.from({ length: count }, (_, n) => {
    const at = fromMs + n * (lengthMs + 900);
    return { fromMs: at, toMs: at + lengthMs };
  });
}

export const CARRIER_FAULTS: readonly Fault[] = [
  {
    name: 'no stream comes',
    expected: 'carrier.no_stream',
    how: 'carrier',
    inject: (plan) => ({ ...plan, carrier: { neverComes: true } }),
  },
  {
    name: 'a stream in another format',
    expected: 'carrier.stream_refused',
    how: 'carrier',
    inject: (plan) => ({
      ...plan,
      carrier: { toBridge: (message) => message.replace('"sampleRate":8000', '"sampleRate":16000') },
    }),
  },
  {
    name: 'the stream breaks off',
    expected: 'carrier.closed_early',
    how: 'carrier',
    inject: (plan, { dice }) => ({ ...plan, carrier: { breaksAtMs: dice.between(4000, 14_000) } }),
  },
  {
    name: 'no media of the caller',
    expected: 'caller.no_media',
    how: 'carrier',
    inject: (plan) =>
      changed(
        plan,
        { until: endOf(0, 5000) },
        { carrier: { toBridge: (message) => (message.includes(MEDIA) ? undefined : message) } },
      ),
  },
  {
    name: 'a muted caller',
    expected: 'caller.all_silence',
    how: 'carrier',
    inject: (plan) =>
      changed(
        plan,
        { until: endOf(0, 5000) },
        {
          carrier: { toBridge: (message) => message.replace(/"payload":"[^"]*"/, `"payload":"${SILENCE}"`) },
        },
      ),
  },
  {
    name: 'what is sent is never played',
    expected: 'agent.not_played',
    how: 'carrier',
    inject: (plan) => ({
      ...plan,
      carrier: { toBridge: (message) => (message.includes('"event":"mark"') ? undefined : message) },
    }),
  },
  {
    name: 'packets are lost',
    expected: 'line.packet_loss',
    how: 'line',
    inject: (plan, { dice }) => ({
      ...plan,
      carrier: {
        toBridge: (message) => (message.includes(MEDIA) && dice.chance(0.05) ? undefined : message),
      },
    }),
  },
  {
    name: 'the network stands still',
    expected: 'line.stalls',
    how: 'line',
    inject: (plan, { dice }) => ({
      ...plan,
      carrier: { still: stretches(12, 2000, dice.between(180, 350)) },
    }),
  },
  {
    name: 'messages arrive damaged',
    expected: 'carrier.bad_messages',
    how: 'carrier',
    inject: (plan) => {
      let count = 0;
      return {
        ...plan,
        carrier: {
          toBridge: (message) => {
            if (!message.includes(MEDIA)) return message;
            count += 1;
            // What is added, so that nothing of the caller's is lost.
            return count % 50 === 0 ? message.replace(/"timestamp":"\d+"/, '"timestamp":"now"') : message;
          },
        },
      };
    },
  },
  {
    name: 'the server stands still',
    expected: 'server.overloaded',
    how: 'machine',
    inject: (plan, { dice }) => ({ ...plan, standstills: stretches(14, 1500, dice.between(150, 400)) }),
  },
];
