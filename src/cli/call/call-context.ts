import { readFile, writeFile } from 'node:fs/promises';
import { Secret } from '../../lib/secret.js';
import { systemClock } from '../../lib/system-clock.js';
import { dialText } from '../../wire/text-socket.js';
import type { CallContext } from '../call-command.js';
import type { CliContext } from '../context.js';
import { tryWriting } from './try-writing.js';

/** What `talkpath call` needs of the real process. */
export function callContextOf(context: CliContext): CallContext {
  const { PORT, PUBLIC_URL, TWILIO_AUTH_TOKEN, TWILIO_ACCOUNT_SID, ASTERISK_PASSWORD } = context.env;
  return {
    ...context,
    readFile,
    writeFile,
    tryWriting,
    dial: dialText,
    date: systemClock.date,
    setExitCode: context.exitWith,
    port: PORT !== undefined && /^\d+$/.test(PORT) ? Number(PORT) : undefined,
    publicUrl: PUBLIC_URL,
    authToken: secretOf(TWILIO_AUTH_TOKEN),
    asteriskPassword: secretOf(ASTERISK_PASSWORD),
    accountSid: TWILIO_ACCOUNT_SID,
  };
}

function secretOf(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value);
}
