import { holdTone } from '../../../../src/audio/hold-sounds.js';
import { recoveryOf } from '../../../../src/config/recovery.js';
import { RECOVERY_DEFAULTS } from '../../../../src/config/recovery-schema.js';
import type { LinkEnd } from '../../../../src/ports/link.js';
import type { Json, PeerHabits, PeerWire } from '../peer.js';
import type { CallPlan } from '../plan.js';
import type { Fault } from './fault.js';

/** As an empty configuration has it. */
const RECOVERY = recoveryOf(RECOVERY_DEFAULTS, {}, {});

const BROKEN: LinkEnd = { kind: 'closed', code: 1011, reason: '' };

/** The call is one that is not given up at the first fault; its recorded phrases are a tone. */
function recovering(plan: CallPlan, more: Partial<CallPlan>): CallPlan {
  const recordings = () => Promise.resolve(holdTone());
  return { ...plan, parts: { recovery: RECOVERY, recordings }, ...more };
}

/** Something that happens in the first session, so long after it was agreed; `next`: what becomes of the others. */
function inFirst(ms: number, act: (wire: PeerWire) => void, next?: (wire: PeerWire) => void): PeerHabits {
  let sessions = 0;
  return {
    opened: (wire) => {
      sessions += 1;
      if (sessions > 1) next?.(wire);
    },
    fromModel: (event, wire) => {
      wire.tell(event);
      if (event.type === 'session.updated' && sessions === 1) wire.clock.after(ms, () => act(wire));
    },
  };
}

const isOfResponse = ({ type }: Json): boolean => typeof type === 'string' && type.startsWith('response.');

/** The first session says nothing any more once it has taken a turn of the caller's. */
function fallsSilent(): PeerHabits {
  let sessions = 0;
  let silent = false;
  return {
    opened: () => {
      sessions += 1;
    },
    fromModel: (event, wire) => {
      if (silent && sessions === 1) return;
      wire.tell(event);
      silent ||= event.type === 'input_audio_buffer.committed';
    },
  };
}

/** The second response fails, before a word of it. */
function failsOnce(): PeerHabits {
  let responses = 0;
  return {
    fromModel: (event, wire) => {
      if (event.type === 'response.created') responses += 1;
      if (responses !== 2 || !isOfResponse(event)) return wire.tell(event);
      if (event.type !== 'response.created') return;
      wire.tell(event);
      const error = { type: 'server_error', code: null, message: 'The server had an error.' };
      const details = { type: 'failed', error };
      const response = { ...(event['response'] as Json), status: 'failed', status_details: details };
      wire.clock.after(60, () => wire.tell({ type: 'response.done', event_id: 'event_fault', response }));
    },
  };
}

/** What the model says after the first response comes so much later. */
function slowAfterFirst(ms: number): PeerHabits {
  let done = false;
  return {
    fromModel: (event, wire) => {
      const late = done && isOfResponse(event);
      done ||= event.type === 'response.done';
      if (late) wire.clock.after(ms, () => wire.tell(event));
      else wire.tell(event);
    },
  };
}

/** Faults of calls that go on in spite of them, as long as anything can be done. */
export const RECOVERED_FAULTS: readonly Fault[] = [
  {
    name: 'a session is closed, and another one goes on',
    expected: 'recovery.session_lost',
    how: 'peer',
    inject: (plan, { dice }) =>
      recovering(plan, { peer: inFirst(dice.between(3000, 9000), (wire) => wire.end(BROKEN)) }),
  },
  {
    name: 'a session falls silent, and another one goes on',
    expected: 'recovery.session_lost',
    how: 'peer',
    inject: (plan) => recovering(plan, { peer: fallsSilent() }),
  },
  {
    name: 'a session is closed, and there is no other',
    expected: 'recovery.gave_up',
    how: 'peer',
    inject: (plan, { dice }) => {
      const gone = (wire: PeerWire): void => wire.end(BROKEN);
      return recovering(plan, { peer: inFirst(dice.between(3000, 9000), gone, gone) });
    },
  },
  {
    name: 'a response fails once',
    expected: 'recovery.retried',
    how: 'peer',
    inject: (plan) => recovering(plan, { peer: failsOnce() }),
  },
  {
    name: 'answers are late, and the wait is bridged',
    expected: 'recovery.late_answer',
    how: 'peer',
    inject: (plan, { dice }) => recovering(plan, { peer: slowAfterFirst(dice.between(3500, 6500)) }),
  },
  {
    name: 'the stream breaks off, and the caller comes back',
    expected: 'recovery.stream_broke',
    how: 'carrier',
    inject: (plan, { dice }) =>
      recovering(plan, {
        carrier: { breaksAtMs: dice.between(4000, 14_000), returnsAfterMs: dice.between(500, 3000) },
      }),
  },
  {
    name: 'the stream breaks off, and nobody comes back',
    expected: 'recovery.stream_broke',
    how: 'carrier',
    inject: (plan, { dice }) => recovering(plan, { carrier: { breaksAtMs: dice.between(4000, 14_000) } }),
  },
];
