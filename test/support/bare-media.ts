import { TELEPHONE_FORMAT, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { MediaPath, type MediaPathParts } from '../../src/call/media-path.js';
import { Pacer } from '../../src/call/pacer.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import type { CarrierCommand } from '../../src/ports/carrier.js';
import type { ProviderCommand } from '../../src/ports/provider.js';
import { ManualClock } from './manual-clock.js';

/** Samples in a millisecond. */
export const SAMPLES_PER_MS = TELEPHONE_RATE_HZ / 1000;
type Sent = { atMs: number; ms: number } | { atMs: number; mark: string } | { atMs: number; clear: true };

/** A media path whose carrier does nothing of itself: a test echoes marks as it likes. */
export function bareMedia(changes: Partial<MediaPathParts> = {}) {
  const clock = new ManualClock();
  const sent: Sent[] = [];
  const bytes: number[] = [];
  const asked: ProviderCommand[] = [];
  const events: CallEvent[] = [];
  const faults: string[] = [];
  let drains = 0;
  let given = 0;
  const play = (command: CarrierCommand): void => {
    const atMs = clock.now();
    if (command.type === 'clear') sent.push({ atMs, clear: true });
    else if (command.type === 'mark') sent.push({ atMs, mark: command.name });
    else sent.push({ atMs, ms: command.frame.samples.length / SAMPLES_PER_MS });
  };
  const media = new MediaPath({
    clock,
    pacer: new Pacer(clock, (error) => {
      throw error;
    }),
    mark: 'echoed-when-cleared',
    providerFormat: TELEPHONE_FORMAT,
    attached: () => true,
    play,
    ask: (command) => asked.push(command),
    observe: (event) => events.push(event),
    fault: (code) => faults.push(code),
    enter: (_input, work) => work(),
    onDrained: () => (drains += 1),
    onSending: (samples) => bytes.push(...samples),
    ...changes,
  });
  /** Audio whose samples count on, so that a lost or doubled one shows. */
  const speak = (itemId: string, ms: number, responseId = 'r1'): void => {
    const samples = Uint8Array.from({ length: ms * SAMPLES_PER_MS }, () => given++ % 251);
    const frame = { ...TELEPHONE_FORMAT, samples };
    media.speak({ responseId, part: { itemId, contentIndex: 0 }, frame });
  };
  const packets = () => sent.filter((one) => 'ms' in one);
  const marks = () => sent.flatMap((one) => ('mark' in one ? [one.mark] : []));
  const ends = () => events.filter((event) => event.type === 'playback');
  return {
    clock,
    media,
    speak,
    sent,
    packets,
    marks,
    bytes,
    asked,
    ends,
    events,
    faults,
    drains: () => drains,
  };
}
