import { systemClock } from '../../../src/lib/system-clock.js';
import type { Fault, Surroundings } from './fault.js';
import type { ResponseError } from './far-side.js';
import type { LaneState } from './tcp-proxy.js';

/** The sound of a call at 24 kHz takes 64 kB a second as base64: a tenth of that. */
const TEN_TIMES_TOO_SLOW_BYTES_PER_S = 6_400;
const TEN_TIMES: readonly [number, number] = [10, 10];
/** What lasts, lasts so long (ms). */
const LASTS_MS = 5_000;
const EVERY_MS = 50;
const EVENTS_A_S = 1_000;
const GARBAGE_EVERY_MS = 200;

const SERVER_ERROR: ResponseError = {
  type: 'server_error',
  code: 'server_error',
  message: 'The server had an error while processing your request. Sorry about that!',
};
const QUOTA: ResponseError = {
  type: 'insufficient_quota',
  code: 'insufficient_quota',
  message: 'You exceeded your current quota, please check your plan and billing details.',
};
const TOO_MANY =
  'HTTP/1.1 429 Too Many Requests\r\nretry-after: 20\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"error":{"code":"rate_limit_exceeded"}}';

/** The session that there is, is lost, and what comes after it fares so. */
function fromNowOn(state: LaneState) {
  return ({ providerWire }: Surroundings): void => {
    providerWire.set(state);
    providerWire.reset();
  };
}

function closesWith(code: number, reason: string): Fault {
  return atSession(`closes ${code}`, ({ far }) => {
    for (const session of far.sessions) session.close(code, reason);
  });
}

function atSession(name: string, strike: Fault['strike']): Fault {
  return { name, where: 'provider', whenRinging: 'session', strike };
}

function before(name: string, strike: Fault['strike']): Fault {
  return { name, where: 'provider', whenRinging: 'before', strike };
}

/** Does it again and again, for a while. */
function forAWhile(everyMs: number, work: () => void): void {
  const untilMs = systemClock.now() + LASTS_MS;
  const again = (): void => {
    if (systemClock.now() > untilMs) return;
    work();
    systemClock.after(everyMs, again);
  };
  again();
}

/** What goes wrong at the provider's, or on the way to it. Where it lasts, a second provider is well. */
export const PROVIDER_FAULTS: readonly Fault[] = [
  before('refuses connections', fromNowOn({ is: 'refusing' })),
  before('hangs before session.created', ({ far, providerWire }) => {
    far.opening = 'no-session';
    providerWire.reset();
  }),
  before('hangs after session.created', ({ far, providerWire }) => {
    far.opening = 'no-answer';
    providerWire.reset();
  }),
  closesWith(1000, ''),
  closesWith(1001, 'Going away'),
  atSession('closes 1006', ({ providerWire }) => providerWire.close()),
  closesWith(1011, 'Internal error'),
  closesWith(3000, 'invalid_request_error.invalid_api_key'),
  closesWith(4000, 'invalid_request_error'),
  closesWith(4004, 'invalid_request_error.model_not_found'),
  atSession('resets', ({ providerWire }) => providerWire.reset()),
  atSession('stalls one way', ({ providerWire }) => providerWire.set({ is: 'stalled', way: 'down' })),
  atSession('falls silent', ({ far }) => {
    far.mute = true;
  }),
  atSession('sends garbage JSON', ({ far }) =>
    forAWhile(GARBAGE_EVERY_MS, () => {
      for (const session of far.sessions) session.raw('{"type": "response.output_audio.delta", "delta": ');
    }),
  ),
  atSession('sends garbage bytes', ({ providerWire }) =>
    providerWire.inject(Buffer.from('ff00fe8d01a5a5a5a5a5a5a5c0ffee', 'hex')),
  ),
  atSession('breaks off in a frame', ({ providerWire }) => {
    providerWire.inject(Buffer.from([0x81, 0x7e, 0x10, 0x00, 0x7b, 0x22]));
    providerWire.close();
  }),
  before('10 times too fast', ({ far }) => {
    far.speed = TEN_TIMES;
  }),
  before('10 times too slow', ({ providerWire }) =>
    providerWire.set({ is: 'throttled', way: 'down', bytesPerS: TEN_TIMES_TOO_SLOW_BYTES_PER_S }),
  ),
  atSession('1,000 events a second', ({ far }) =>
    forAWhile(EVERY_MS, () => {
      for (const session of far.sessions)
        for (let count = 0; count < (EVENTS_A_S * EVERY_MS) / 1000; count++)
          session.send({ type: 'rate_limits.updated', rate_limits: [] });
    }),
  ),
  atSession('session expires', ({ far }) => {
    const message = 'Your session hit the maximum duration of 60 minutes.';
    for (const session of far.sessions) {
      session.send({
        type: 'error',
        error: {
          type: 'invalid_request_error',
          code: 'session_expired',
          message,
          param: null,
          event_id: null,
        },
      });
      session.close(1001, message);
    }
  }),
  before('answers 429', fromNowOn({ is: 'answering', answer: TOO_MANY })),
  before('quota is used up', ({ far }) => {
    far.failing = { left: Infinity, error: QUOTA };
    for (const session of far.sessions) session.failNow();
  }),
  before('rejects the session', ({ far, providerWire }) => {
    far.opening = 'refused';
    providerWire.reset();
  }),
  before('responses fail twice', ({ far }) => {
    far.failing = { left: 2, error: SERVER_ERROR };
    for (const session of far.sessions) session.failNow();
  }),
  before('every response fails', ({ far }) => {
    far.failing = { left: Infinity, error: SERVER_ERROR };
    for (const session of far.sessions) session.failNow();
  }),
  before('both providers refuse', (around) => {
    fromNowOn({ is: 'refusing' })(around);
    around.fallbackWire.set({ is: 'refusing' });
    around.fallbackWire.reset();
  }),
];
