import { announceToServer } from '../announce-call.js';
import type { CallProgress, CallReport, CallWarning } from '../call-report.js';
import type { PlaceCallOptions } from '../place-call.js';
import { uniqueId } from '../unique-id.js';
import { runAudioSocketStream } from './run-stream.js';

const CREATED = 201;
/** As `asterisk.audiosocket.port` is by default. */
const AUDIOSOCKET_PORT = 9092;

/**
 * Places one call as a dialplan of Asterisk's would: announces it, then `AudioSocket(UUID,host:port)`, with the caller behind it; where a format is named,
 * `Dial(AudioSocket/host:port/UUID/c(…))`.
 */
export async function placeAudioSocketCall(options: PlaceCallOptions): Promise<CallReport> {
  const { url, from, to, clock, date, plan, login, audioSocket, format, onProgress } = options;
  const warnings: CallWarning[] = [];
  const tell = (event: CallProgress): void => {
    if (event.type === 'warning') warnings.push(event.warning);
    onProgress?.(event);
  };
  const channel = uniqueId(date());
  const uuid = await announceToServer({
    url,
    from,
    to,
    channel,
    format: format ?? 'slin',
    wire: 'audiosocket',
    login,
  });
  tell({ type: 'announced', status: CREATED });
  const address = audioSocket ?? `${new URL(url).hostname}:${AUDIOSOCKET_PORT}`;
  const stream = await runAudioSocketStream({
    address,
    uuid,
    ...(format !== undefined && { form: 'channel', format }),
    clock,
    plan,
    onProgress: tell,
  });
  return {
    callSid: channel,
    heard: stream.soundMs > 0,
    verbs: [],
    warnings,
    stream,
    streams: [stream],
    givenUp: false,
  };
}
