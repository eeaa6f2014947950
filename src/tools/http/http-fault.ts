/** Why a request came to nothing. */
export type HttpFaultKind =
  /** No answer in the time that it had. */
  | 'timed-out'
  /** We don't go there: a private address, or a redirect to somewhere else. */
  | 'forbidden'
  /** No connection, or one that broke. */
  | 'unreachable'
  /** An answer that says no, or that can't be used. */
  | 'unusable';

/** A request that came to nothing; the message names no address, for that may hold a secret. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly kind: HttpFaultKind;

  constructor(kind: HttpFaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Whatever a connection fails with, as a fault: by its code, for its message may name the address. */
export function connectionFault(thrown: unknown): HttpFault {
  if (thrown instanceof HttpFault) return thrown;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'no reason given';
  return new HttpFault('unreachable', `the connection failed (${code})`);
}
