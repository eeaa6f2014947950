import { FRAME_MS } from '../../audio/frame.js';
import type { Clock } from '../../ports/clock.js';
import { RealtimeError } from '../errors.js';
import { Ticker } from '../line/ticker.js';
import type { AudioLine, AudioListener, ClientAudio } from './client-audio.js';
import { Player, type PlayerReport } from './player.js';

const MS_PER_SECOND = 1000;

/** What plays sound, or only counts it. */
export type Speaker = Pick<AudioLine, 'play' | 'mark' | 'clear' | 'setVolume' | 'setOutput' | 'close'>;

/** A loudspeaker that nobody hears: it takes as long as a real one. */
export function silentSpeaker(rateHz: number, clock: Clock, listener: AudioListener): Speaker {
  const block = new Float32Array((rateHz * FRAME_MS) / MS_PER_SECOND);
  const player = new Player({ rateHz, outputRateHz: rateHz }, (report) => tell(report, listener));
  const ticker = new Ticker(clock, () => player.render(block));
  ticker.start();
  return {
    play: (samples) => player.handle({ type: 'play', samples }),
    mark: (name) => player.handle({ type: 'mark', name }),
    clear: () => player.handle({ type: 'clear' }),
    setVolume: () => undefined,
    setOutput: () => Promise.resolve(),
    close: () => ticker.stop(),
  };
}

/** For places without sound, as Node: nothing is heard and there is no microphone, but marks are reached when they would be. */
export function silentAudio(clock: Clock): ClientAudio {
  return {
    open({ rateHz, microphone }, listener) {
      if (microphone !== false) {
        return Promise.reject(new RealtimeError('microphone_missing', 'there is no microphone here'));
      }
      const speaker = silentSpeaker(rateHz, clock, listener);
      return Promise.resolve({ ...speaker, setInput: () => Promise.resolve() });
    },
  };
}

function tell(report: PlayerReport, listener: AudioListener): void {
  if (report.type === 'playout') listener.onPlayout(report);
  else for (const name of report.names) listener.onMark(name);
}
