import type { Clock } from '../../ports/clock.js';
import { RealtimeError } from '../errors.js';
import { DelayLine } from '../line/delay-line.js';
import type { AudioListener } from './client-audio.js';
import type { PlayerCommand, PlayerReport } from './player.js';
import type { Speaker } from './silent-audio.js';

const MS_PER_SECOND = 1000;
/** Time constant of a change of volume (s): too short to be noticed, long enough not to click. */
const VOLUME_S = 0.01;

export interface SpeakerParts {
  readonly context: AudioContext;
  /** The player in the audio thread. */
  readonly node: AudioWorkletNode;
  readonly volume: number;
  readonly clock: Clock;
  readonly listener: AudioListener;
}

/** The loudspeaker. A mark is reported when it is heard: the sound card's delay after the audio thread has passed it. */
export function browserSpeaker({ context, node, volume, clock, listener }: SpeakerParts): Speaker {
  const gain = context.createGain();
  gain.gain.value = volume;
  node.connect(gain).connect(context.destination);
  const onTheWay = new DelayLine(clock);
  node.port.onmessage = ({ data }: MessageEvent<PlayerReport>) => {
    if (data.type === 'playout') {
      listener.onPlayout(data);
      return;
    }
    if (data.dropped) onTheWay.flush();
    const delayMs = data.dropped ? 0 : latencyMs(context);
    for (const name of data.names) onTheWay.put(delayMs, () => listener.onMark(name));
  };
  const post = (command: PlayerCommand): void => node.port.postMessage(command);
  return {
    play: (samples) => post({ type: 'play', samples }),
    mark: (name) => post({ type: 'mark', name }),
    clear: () => post({ type: 'clear' }),
    setVolume: (wanted) => gain.gain.setTargetAtTime(wanted, context.currentTime, VOLUME_S),
    setOutput: (deviceId) => chooseOutput(context, deviceId),
    close() {
      onTheWay.close();
      node.port.onmessage = null;
    },
  };
}

/** From the audio thread to the ear, as far as the browser knows it. */
function latencyMs({ baseLatency, outputLatency }: AudioContext): number {
  // Safari has had neither for long.
  return ((baseLatency || 0) + (outputLatency || 0)) * MS_PER_SECOND;
}

/** Not every browser has it, and TypeScript's DOM library not yet. */
interface ChoosesOutput {
  setSinkId(deviceId: string): Promise<void>;
}

async function chooseOutput(context: AudioContext & Partial<ChoosesOutput>, deviceId: string): Promise<void> {
  if (context.setSinkId === undefined) {
    throw new RealtimeError('bad_request', 'this browser can’t choose the loudspeaker', {
      remedy: 'Choose it in the settings of the system.',
    });
  }
  await context.setSinkId(deviceId);
}
