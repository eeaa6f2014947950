import { errorEvent, type Json, type PeerHabits, type PeerWire } from '../peer.js';
import { ask, endOf, HANG_UP, heard, scriptOf } from '../ordinary.js';
import type { CallPlan } from '../plan.js';
import { changed, type Fault, withOpenai } from './fault.js';

const peer =
  (habits: PeerHabits) =>
  (plan: CallPlan): CallPlan => ({ ...plan, peer: habits });

/** Settings are answered with that error instead. */
const refuses = (error: Json): PeerHabits => ({
  toModel: (event, wire) =>
    event.type === 'session.update' ? wire.tell(errorEvent(error)) : wire.pass(event),
});

/** The confirmation of the settings is not what was asked for. */
const confirmsInstead = (change: (session: Json) => Json): PeerHabits => ({
  fromModel: (event, wire) => {
    const session = event['session'];
    const isOne = event.type === 'session.updated' && typeof session === 'object' && session !== null;
    wire.tell(isOne ? { ...event, session: change(session as Json) } : event);
  },
});

/** The second response and all after it end like this, before a word of them. */
const failsWith = (status: 'failed' | 'incomplete', details: Json): PeerHabits => {
  let responses = 0;
  return {
    fromModel: (event, wire) => {
      if (event.type === 'response.created') responses += 1;
      if (responses < 2 || !isOfResponse(event)) return wire.tell(event);
      if (event.type !== 'response.created') return;
      wire.tell(event);
      const response = { ...(event['response'] as Json), status, status_details: details };
      wire.clock.after(60, () => wire.tell({ type: 'response.done', event_id: 'event_fault', response }));
    },
  };
};

/** So long after the session was agreed the server does that. */
const later = (ms: number, act: (wire: PeerWire) => void): PeerHabits => ({
  fromModel: (event, wire) => {
    wire.tell(event);
    if (event.type === 'session.updated') wire.clock.after(ms, () => act(wire));
  },
});

function isOfResponse({ type }: Json): boolean {
  return typeof type === 'string' && type.startsWith('response.');
}

/** What the model says after the first response comes so much later. */
const slowAfterFirst = (ms: number): PeerHabits => {
  let done = false;
  return {
    fromModel: (event, wire) => {
      const late = done && isOfResponse(event);
      if (event.type === 'response.done') done = true;
      if (late) wire.clock.after(ms, () => wire.tell(event));
      else wire.tell(event);
    },
  };
};

/** Audio of another format than was agreed: a sixth of the bytes. */
const sendsMulaw: PeerHabits = {
  fromModel: (event, wire) => {
    const { delta } = event;
    if (event.type !== 'response.output_audio.delta' || typeof delta !== 'string') return wire.tell(event);
    const bytes = Buffer.from(delta, 'base64');
    const sixth = Buffer.alloc(2 * Math.floor(bytes.length / 12), 0x55);
    wire.tell({ ...event, delta: sixth.toString('base64') });
  },
};

/** What is said once is said so many times over. */
const repeats = (count: number): PeerHabits => ({
  fromModel: (event, wire) => {
    const { delta, transcript } = event;
    if (typeof transcript === 'string')
      return wire.tell({ ...event, transcript: `${transcript} `.repeat(count) });
    if (event.type !== 'response.output_audio.delta' || typeof delta !== 'string') return wire.tell(event);
    const once = Buffer.from(delta, 'base64');
    const all = Buffer.concat(Array.from({ length: count }, () => once));
    wire.tell({ ...event, delta: all.toString('base64') });
  },
});

export const PROVIDER_FAULTS: readonly Fault[] = [
  {
    name: 'a tool in the wrong shape',
    expected: 'session.tool_shape',
    how: 'peer',
    inject: (plan) => ({
      ...plan,
      tools: () => [HANG_UP],
      peer: refuses({
        code: 'missing_required_parameter',
        message: "Missing required parameter: 'session.tools[0].name'.",
        param: 'session.tools[0].name',
      }),
    }),
  },
  {
    name: 'the beta dialect where there is none',
    expected: 'session.wrong_dialect',
    how: 'settings',
    inject: (plan) => ({ ...withOpenai(plan, { dialect: 'beta' }), admission: { refuseBeta: true } }),
  },
  {
    name: 'a wrong key',
    expected: 'provider.key_refused',
    how: 'peer',
    inject: (plan) => ({ ...plan, admission: { keys: ['another'] } }),
  },
  {
    name: 'a wrong key, by HTTP status',
    expected: 'provider.key_refused',
    how: 'peer',
    inject: peer({ instead: { kind: 'refused', status: 401 } }),
  },
  {
    name: 'a retired model',
    expected: 'provider.unknown_model',
    how: 'peer',
    inject: (plan) => ({ ...plan, admission: { models: ['gpt-realtime-2.1'] } }),
  },
  {
    name: 'no quota left',
    expected: 'provider.no_quota',
    how: 'peer',
    inject: (plan) => ({
      ...plan,
      peer: failsWith('failed', {
        type: 'failed',
        error: {
          type: 'insufficient_quota',
          code: 'insufficient_quota',
          message: 'You exceeded your current quota.',
        },
      }),
    }),
  },
  {
    name: 'a rate limit',
    expected: 'provider.rate_limited',
    how: 'peer',
    inject: (plan) => ({
      ...plan,
      peer: failsWith('failed', {
        type: 'failed',
        error: {
          type: 'requests',
          code: 'rate_limit_exceeded',
          message: 'Rate limit reached for gpt-realtime.',
        },
      }),
    }),
  },
  {
    name: 'another audio format is confirmed',
    expected: 'session.format_mismatch',
    how: 'peer',
    inject: peer(
      confirmsInstead((session) => {
        const audio = session['audio'] as { readonly output?: Json };
        return {
          ...session,
          audio: { ...audio, output: { ...audio.output, format: { type: 'audio/pcmu' } } },
        };
      }),
    ),
  },
  {
    name: 'other settings are confirmed',
    expected: 'session.not_applied',
    how: 'peer',
    inject: (plan) => ({
      ...withOpenai(plan, { instructions: 'Speak in short sentences.' }),
      peer: confirmsInstead((session) => ({ ...session, instructions: 'You are a helpful assistant.' })),
    }),
  },
  {
    name: 'the settings are refused',
    expected: 'session.refused',
    how: 'peer',
    inject: peer(
      refuses({
        code: 'invalid_value',
        message: "Invalid value: 'nobody'.",
        param: 'session.audio.output.voice',
      }),
    ),
  },
  {
    name: 'the session expires',
    expected: 'provider.session_expired',
    how: 'peer',
    inject: peer(
      later(9000, (wire) => {
        const message = 'Your session hit the maximum duration of 60 minutes.';
        wire.tell(errorEvent({ code: 'session_expired', message }));
        wire.end({ kind: 'closed', code: 1001, reason: message });
      }),
    ),
  },
  {
    name: 'nobody is at the address',
    expected: 'provider.unreachable',
    how: 'peer',
    inject: peer({ instead: { kind: 'failed', message: 'connect ECONNREFUSED 127.0.0.1:9' } }),
  },
  {
    name: 'the provider refuses the connection',
    expected: 'provider.refused',
    how: 'peer',
    inject: peer({ instead: { kind: 'refused', status: 400 } }),
  },
  {
    name: 'the settings are never confirmed',
    expected: 'provider.not_ready',
    how: 'peer',
    inject: peer({
      fromModel: (event, wire) => (event.type === 'session.updated' ? undefined : wire.tell(event)),
    }),
  },
  {
    name: 'the connection is closed in the call',
    expected: 'provider.closed',
    how: 'peer',
    inject: (plan, { dice }) => ({
      ...plan,
      peer: later(dice.between(3000, 9000), (wire) => wire.end({ kind: 'closed', code: 1011, reason: '' })),
    }),
  },
  {
    name: 'a response fails',
    expected: 'provider.response_failed',
    how: 'peer',
    inject: (plan) => ({
      ...plan,
      peer: failsWith('failed', {
        type: 'failed',
        error: {
          type: 'server_error',
          code: null,
          message: 'The server had an error while processing your request.',
        },
      }),
    }),
  },
  {
    name: 'a response is cut by max_output_tokens',
    expected: 'provider.response_failed',
    how: 'settings',
    inject: (plan) => withOpenai(plan, { max_output_tokens: 60 }),
  },
  {
    name: 'the address is no Realtime server',
    expected: 'provider.not_realtime',
    how: 'peer',
    inject: (plan) => ({
      ...plan,
      peer: {
        fromModel: (event, wire) => {
          if (isOfResponse(event)) wire.tellRaw('<html>Bad gateway</html>');
          else wire.tell(event);
        },
      },
    }),
  },
  {
    name: 'something that we sent is refused',
    expected: 'provider.error',
    how: 'peer',
    inject: (plan, { dice }) => ({
      ...plan,
      peer: later(dice.between(3000, 9000), (wire) => {
        const message = "Item with item_id 'item_1' not found.";
        wire.tell(errorEvent({ code: 'item_not_found', message, param: 'item_id' }));
      }),
    }),
  },
  {
    name: 'the model talks without end',
    expected: 'agent.endless',
    how: 'peer',
    inject: (plan) =>
      changed(
        withOpenai(plan, { audio_format: 'g711_ulaw' }),
        { cues: [], until: heard(0, 9000) },
        { peer: repeats(400) },
      ),
  },
  {
    name: 'the model answers in text only',
    expected: 'agent.no_sound',
    how: 'settings',
    inject: (plan) => withOpenai(plan, { modalities: ['text'] }),
  },
  {
    name: 'audio in another format than agreed',
    expected: 'agent.wrong_rate',
    how: 'peer',
    inject: peer(sendsMulaw),
  },
  {
    name: 'speech is generated too slowly',
    expected: 'agent.underruns',
    how: 'peer',
    inject: (plan) => ({ ...plan, pace: { firstMs: 100, burstMs: [100, 300], speed: [0.6, 0.9] } }),
  },
  {
    name: 'the model takes long to answer',
    expected: 'dead_air.provider',
    how: 'peer',
    inject: (plan, { dice }) => changed({ ...plan, peer: slowAfterFirst(dice.between(4500, 8000)) }, {}),
  },
  {
    name: 'the model never answers turns',
    expected: 'dead_air.provider',
    how: 'settings',
    inject: (plan, kit) => ({
      ...withOpenai(plan, { turn_detection: { type: 'server_vad', create_response: false } }),
      scene: { ...plan.scene, cues: [ask(kit, endOf(0, 600))], until: { after: 'cue', cue: 0, ms: 7000 } },
    }),
  },
  {
    name: 'the end of a turn is noticed late',
    expected: 'dead_air.endpointing',
    how: 'settings',
    inject: (plan) => withOpenai(plan, { turn_detection: { type: 'server_vad', silence_duration_ms: 5500 } }),
  },
  {
    name: 'speech is not detected',
    expected: 'caller.not_noticed',
    how: 'settings',
    inject: (plan, kit) => ({
      ...withOpenai(plan, { turn_detection: { type: 'none' } }),
      scene: {
        ...plan.scene,
        cues: [ask(kit, endOf(0, 600)), ask(kit, { after: 'cue', cue: 0, ms: 2500 })],
        until: { after: 'cue', cue: 1, ms: 3000 },
      },
    }),
  },
  {
    name: 'keys come to nothing',
    expected: 'keys.ignored',
    how: 'peer',
    inject: (plan) => {
      let keyed = false;
      return changed(
        plan,
        { cues: [], until: { after: 'start', ms: 16_000 } },
        {
          keys: [{ digit: '4', at: endOf(0, 800) }],
          peer: {
            toModel: (event, wire) => {
              keyed ||= JSON.stringify(event).includes('The caller pressed');
              if (event.type === 'input_audio_buffer.append' || !keyed) wire.pass(event);
            },
          },
        },
      );
    },
  },
  {
    name: 'a goodbye, and nobody hangs up',
    expected: 'farewell.no_hang_up',
    how: 'peer',
    inject: (plan, kit) =>
      changed(
        plan,
        { cues: [ask(kit, endOf(0, 600))], until: endOf(1, kit.dice.between(4500, 9000)) },
        { tools: () => [HANG_UP], script: scriptOf([[{ say: 'Thank you for calling. Goodbye.' }]]) },
      ),
  },
];
