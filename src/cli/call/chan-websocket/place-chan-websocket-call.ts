import { basicAuth } from '../announce-call.js';
import type { CallReport } from '../call-report.js';
import { isChannelFormat } from '../channel-formats.js';
import { type AsteriskWire, placeAsteriskCall } from '../place-asterisk-call.js';
import type { PlaceCallOptions } from '../place-call.js';
import { runStream } from '../stream-leg.js';
import { uniqueId } from '../unique-id.js';
import { ChanWebsocketCaller } from './chan-websocket-caller.js';

/** Places one call as Asterisk would by `Dial(WebSocket/…/f(json)v(token=…))`, in μ-law where no format is named. */
export function placeChanWebsocketCall(options: PlaceCallOptions): Promise<CallReport> {
  const { url, clock, date, dial, plan, login } = options;
  const format = isChannelFormat(options.format) ? options.format : 'ulaw';
  const carry: AsteriskWire['carry'] = ({ token, channel, onProgress }) =>
    runStream({
      streamSid: channel,
      makeCaller: (onEvent) =>
        new ChanWebsocketCaller({ clock, format, channelId: uniqueId(date()), onEvent }),
      dial,
      url: `${url.replace(/^http/i, 'ws').replace(/\/+$/, '')}/asterisk/media?token=${token}`,
      headers: basicAuth(login),
      protocol: 'media',
      plan,
      onProgress,
    });
  return placeAsteriskCall(options, { wire: 'chan-websocket', format, carry });
}
