import { placeAudioSocketCall } from './audiosocket/place-audiosocket-call.js';
import type { CallReport } from './call-report.js';
import { placeChanWebsocketCall } from './chan-websocket/place-chan-websocket-call.js';
import { placeCall, type PlaceCallOptions } from './place-call.js';

/** How a call is placed, by the carrier whose part is played. */
const PLACES = {
  twilio: placeCall,
  'chan-websocket': placeChanWebsocketCall,
  audiosocket: placeAudioSocketCall,
} as const satisfies Record<string, (options: PlaceCallOptions) => Promise<CallReport>>;

/** A carrier whose part can be played. */
export type PlayedCarrier = keyof typeof PLACES;

/** Their names, the usual one first. */
export const PLAYED_CARRIERS: readonly string[] = Object.keys(PLACES);

/** Whether it is one of them. */
export function isPlayedCarrier(name: string): name is PlayedCarrier {
  return Object.hasOwn(PLACES, name);
}

/** Places one call as this carrier would. */
export function placeCallBy(carrier: PlayedCarrier, options: PlaceCallOptions): Promise<CallReport> {
  return PLACES[carrier](options);
}
