import { isSocketFormat } from '../../../carriers/audiosocket/formats.js';
import type { CallReport } from '../call-report.js';
import { placeAsteriskCall } from '../place-asterisk-call.js';
import type { PlaceCallOptions } from '../place-call.js';
import { runAudioSocketStream } from './run-stream.js';

/** As `asterisk.audiosocket.port` is by default. */
const AUDIOSOCKET_PORT = 9092;

/** Places one call as Asterisk would by `AudioSocket(UUID,host:port)`; where a format is named, by `Dial(AudioSocket/host:port/UUID/c(…))`. */
export function placeAudioSocketCall(options: PlaceCallOptions): Promise<CallReport> {
  const { url, clock, plan, audioSocket } = options;
  const address = audioSocket ?? `${new URL(url).hostname}:${AUDIOSOCKET_PORT}`;
  const format = isSocketFormat(options.format) ? options.format : undefined;
  const asked = format === undefined ? {} : ({ form: 'channel', format } as const);
  return placeAsteriskCall(options, {
    wire: 'audiosocket',
    format: format ?? 'slin',
    carry: ({ token, onProgress }) =>
      runAudioSocketStream({ address, uuid: token, ...asked, clock, plan, onProgress }),
  });
}
