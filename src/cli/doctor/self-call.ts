import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { packageRoot } from '../../lib/package-root.js';
import { systemClock } from '../../lib/system-clock.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { Clock } from '../../ports/clock.js';
import { dialText } from '../../wire/text-socket.js';
import type { CallReport } from '../call/call-report.js';
import { telephoneAudioOf } from '../call/caller-audio.js';
import { placeCallBy, type PlayedCarrier } from '../call/carriers.js';
import { fail, ok, warn, type Found } from './finding.js';
import type { OwnServer } from './own-server.js';
import { SAMPLE_NUMBERS } from './webhook.js';

/** The caller hangs up then: enough for a greeting, or for a question and the beginning of its answer. */
export const CALL_MS = 10_000;
const MAX_SHOWN_CHARS = 80;
/** Longer than that, and callers say "hello?". */
const SLOW_MS = 3_000;

/** Places a call through the server as this carrier would, in real time, and tells what the caller heard. */
export async function selfCallFindings(
  config: Config,
  server: OwnServer,
  clock: Clock,
  carrier: PlayedCarrier = 'twilio',
): Promise<readonly Found[]> {
  server.takeEvents();
  server.takeWarnings();
  const speech = telephoneAudioOf(await readFile(join(packageRoot(), 'config/practice/caller.wav')));
  const report = await placeCallBy(carrier, {
    ...SAMPLE_NUMBERS,
    url: server.url,
    login: config.asterisk,
    audioSocket: server.audioSocket,
    publicUrl: config.server.publicUrl,
    authToken: config.twilio.authToken,
    accountSid: config.twilio.accountSid,
    plan: { speech, keys: [], maxDurationMs: CALL_MS },
    clock,
    date: systemClock.date,
    dial: dialText,
  });
  const placed = `a call was placed${carrier === 'twilio' ? '' : ` over ${carrier}`}`;
  const heard = heardFinding(placed, report, wordsIn(server.takeEvents()), server.takeWarnings());
  const whose = carrier === 'twilio' ? twilioWarning : asteriskWarning;
  return [heard, ...report.warnings.map(({ code, detail }) => whose(code, detail))];
}

function heardFinding(
  placed: string,
  { heard, stream }: CallReport,
  words: string,
  warnings: readonly string[],
): Found {
  const because = warnings[0] ?? stream?.endDetail ?? 'no media stream was opened';
  if (!heard || stream === undefined) {
    return fail(
      `${placed}, and the agent was not heard`,
      because,
      'see the findings above; npm run call shows the call as it goes',
    );
  }
  const { firstSoundMs = 0, soundMs, underruns } = stream;
  const said = words === '' ? '' : `: “${words}”`;
  const saw = `${placed}: agent heard after ${Math.round(firstSoundMs)} ms, for ${(soundMs / 1000).toFixed(1)} s${said}`;
  if (underruns > 0)
    return warn(
      `${saw}; its sound ran dry ${underruns} times`,
      'words are chopped',
      'give the machine more CPU, or the network a better way',
    );
  return firstSoundMs > SLOW_MS && words === ''
    ? warn(saw, 'callers expect a word sooner', 'give the agent a greeting')
    : ok(saw);
}

/** The beginning of what the caller heard, as far as the model told the words. */
function wordsIn(events: readonly CallEvent[]): string {
  const words = events.flatMap((event) =>
    event.type === 'playback' && event.heardText !== '' ? [event.heardText.trim()] : [],
  );
  const text = words.join(' ');
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS - 1)}…` : text;
}

/** On this machine there is no TLS, and nobody expects it. */
function twilioWarning(code: number | string, detail: string): Found {
  return warn(
    `Twilio would warn ${code}: ${detail}`,
    'so would it in its debugger for real calls',
    `look up ${code} in Twilio's list of errors`,
  );
}

function asteriskWarning(code: number | string, detail: string): Found {
  return warn(
    `Asterisk would have trouble: ${code}: ${detail}`,
    'so would it in real calls',
    'see docs/asterisk.md, and report it if the configuration is as there',
  );
}
