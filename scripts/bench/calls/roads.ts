import { assertNever } from '../../../src/lib/assert-never.js';
import { audioSocketRoad, chanWebsocketRoad } from './asterisk-roads.js';
import type { LoadTarget, Road } from './road.js';
import { twilioRoad } from './twilio-road.js';

/** The way that the calls of a load take. */
export function roadOf(target: LoadTarget): Road {
  switch (target.carrier) {
    case 'twilio':
      return twilioRoad(target);
    case 'chan-websocket':
      return chanWebsocketRoad(target);
    case 'audiosocket':
      return audioSocketRoad(target);
    default:
      return assertNever(target.carrier);
  }
}
