import { announceToServer, basicAuth } from '../announce-call.js';
import type { CallProgress, CallReport, CallWarning } from '../call-report.js';
import type { PlaceCallOptions } from '../place-call.js';
import { runStream } from '../stream-leg.js';
import { uniqueId } from '../unique-id.js';
import { ChanWebsocketCaller } from './chan-websocket-caller.js';

const CREATED = 201;

/** Places one call as a dialplan of Asterisk's would: announces it, then `Dial(WebSocket/…/f(json)v(token=…))` in μ-law, with the caller behind it. */
export async function placeAsteriskCall(options: PlaceCallOptions): Promise<CallReport> {
  const { url, from, to, clock, date, dial, plan, login, onProgress } = options;
  const warnings: CallWarning[] = [];
  const tell = (event: CallProgress): void => {
    if (event.type === 'warning') warnings.push(event.warning);
    onProgress?.(event);
  };
  const channel = uniqueId(date());
  const format = 'ulaw';
  const token = await announceToServer({ url, from, to, channel, format, wire: 'chan-websocket', login });
  tell({ type: 'announced', status: CREATED });
  const stream = await runStream({
    streamSid: channel,
    makeCaller: (onEvent) => new ChanWebsocketCaller({ clock, format, channelId: uniqueId(date()), onEvent }),
    dial,
    url: `${url.replace(/^http/i, 'ws').replace(/\/+$/, '')}/asterisk/media?token=${token}`,
    headers: basicAuth(login),
    protocol: 'media',
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
