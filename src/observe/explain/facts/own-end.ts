import { ERRORS, type ErrorCode } from '../../../lib/errors.js';
import type { Fault, Happenings } from './happenings.js';

/** What is told of a connection that broke by itself. */
const BROKEN = 'carrier.connection_failed';
/** A code, and what was said of it. */
const CODED = /^([a-z_]+\.[a-z_]+)(?=[: ]|$)/;

/** The fault for which we ended a stream ourselves; undefined where the far end or the network did. */
export function faultThatEnded(
  { faults }: Happenings,
  stop: { readonly atMs: number; readonly detail: string },
): Fault | undefined {
  return faults.findLast(
    ({ code, provider, atMs }) =>
      provider === undefined && code !== BROKEN && atMs <= stop.atMs && stop.detail.includes(code),
  );
}

/** The same, also where the call was ended before its stream could be. */
export function faultThatEndedCall(call: Happenings): Fault | undefined {
  const { stops, ended, begun } = call;
  const stop = stops.at(-1);
  const fault = stop && faultThatEnded(call, stop);
  if (fault !== undefined || ended?.reason !== 'carrier-closed' || begun.stream === undefined) return fault;
  const code = codeIn(ended.detail);
  return code === undefined || code === BROKEN ? undefined : { ...ended, code };
}

/** The code that a detail begins with, if it begins with one. */
export function codeIn(detail: string): ErrorCode | undefined {
  const [, code = ''] = CODED.exec(detail) ?? [];
  return isCode(code) ? code : undefined;
}

/** What the table of errors says to do about a code. */
export function remedyOf(code: ErrorCode): { readonly remedy: string } {
  return { remedy: ERRORS[code].remedy };
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
