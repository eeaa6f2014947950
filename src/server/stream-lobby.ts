import { ERRORS, type ErrorCode } from '../lib/errors.js';
import type { CarrierEvent, CarrierLink, StreamStart } from '../ports/carrier.js';
import type { ServerDeps } from './deps.js';

/** A socket that has not said `start` by then is not a carrier's. */
export const START_TIMEOUT_MS = 5_000;

/** Waits for a stream's `start`, checks that it belongs to an announced call, and hands the link over to that call. */
export function shakeHands(link: CarrierLink, deps: ServerDeps): void {
  const logged = new Set<ErrorCode>();
  const log = (code: ErrorCode, detail: string): void => {
    if (logged.has(code)) return;
    logged.add(code);
    deps.logger.warn({ code, detail, remedy: ERRORS[code].remedy }, code);
  };
  const refuse = (code: ErrorCode, detail: string): void => {
    timer.cancel();
    log(code, detail);
    link.onEvent = () => undefined;
    link.close(code);
  };
  const timer = deps.clock.after(START_TIMEOUT_MS, () => {
    refuse('carrier.no_start', `not within ${START_TIMEOUT_MS / 1000} s`);
  });
  link.onEvent = (event) => {
    if (event.type === 'stopped') timer.cancel();
    else if (event.type === 'fault') takeFault(event, log, refuse);
    else if (event.type === 'started') {
      timer.cancel();
      handOver(link, event, deps, refuse);
    }
  };
}

function takeFault(
  { code, detail }: CarrierEvent & { type: 'fault' },
  log: (code: ErrorCode, detail: string) => void,
  refuse: (code: ErrorCode, detail: string) => void,
): void {
  // Any other fault is a message that was ignored; this one is the stream itself.
  if (code === 'carrier.unsupported_format') refuse(code, detail);
  else log(code, detail);
}

function handOver(
  link: CarrierLink,
  started: CarrierEvent & { type: 'started' },
  deps: ServerDeps,
  refuse: (code: ErrorCode, detail: string) => void,
): void {
  const { token, carrierCallId }: StreamStart = started.start;
  const verdict = deps.tokens.claim(token, carrierCallId);
  const session = deps.calls.find(carrierCallId);
  if (verdict !== 'ok') refuse(verdict, `stream ${started.start.streamId}`);
  else if (session === undefined) refuse('carrier.no_call', `the call ended before its stream came`);
  else if (session.attached) refuse('carrier.out_of_order', 'the call has its stream already');
  else session.attach(link, started);
}
