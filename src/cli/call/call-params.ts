import { randomBytes } from 'node:crypto';

/** The parties of a call, in Twilio's identifiers. */
export interface CallParties {
  readonly accountSid: string;
  readonly callSid: string;
  readonly from: string;
  readonly to: string;
}

const SID_BYTES = 16;

/** A new identifier in Twilio's form: two letters and 32 hexadecimal digits. */
export function newSid(kind: 'AC' | 'CA' | 'MZ'): string {
  return kind + randomBytes(SID_BYTES).toString('hex');
}

/** The form fields of every request about an inbound call ("TwiML Voice: Twilio's request"). */
export function callParams(parties: CallParties, status: string): Readonly<Record<string, string>> {
  const { accountSid, callSid, from, to } = parties;
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: callSid,
    CallStatus: status,
    Called: to,
    Caller: from,
    Direction: 'inbound',
    From: from,
    To: to,
  };
}

/** What a `<Stream statusCallback>` hears of. */
export type StreamCallback = 'stream-started' | 'stream-stopped' | 'stream-error';

/** The form fields of a stream's status callback. */
export function streamParams(
  parties: CallParties,
  stream: {
    readonly streamSid: string;
    readonly name: string;
    readonly event: StreamCallback;
    /** Only sent with an error. */
    readonly detail: string;
    readonly at: Date;
  },
): Readonly<Record<string, string>> {
  return {
    AccountSid: parties.accountSid,
    CallSid: parties.callSid,
    StreamSid: stream.streamSid,
    StreamName: stream.name,
    StreamEvent: stream.event,
    ...(stream.event === 'stream-error' ? { StreamError: stream.detail } : {}),
    Timestamp: stream.at.toISOString(),
  };
}
