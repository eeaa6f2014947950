import { createConverter } from '../../audio/convert.js';
import { TELEPHONE_FORMAT, type AudioFrame } from '../../audio/frame.js';
import type { Clock } from '../../ports/clock.js';
import type { Provider, ProviderEvent, ProviderFault } from '../../ports/provider.js';

/** From the first packet to the last word. */
const DEADLINE_MS = 15_000;
const MS_PER_S = 1000;

/** Has a session say a text, word for word: its sound (μ-law, 8 kHz). Rejects where that fails, or takes too long. */
export function speakInSession(provider: Provider, text: string, clock: Clock): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const link = provider.open();
    const speech = new Speech(provider);
    const settle = (work: () => void): void => {
      timer.cancel();
      link.onEvent = () => undefined;
      link.close('recorded');
      work();
    };
    const timer = clock.after(DEADLINE_MS, () =>
      settle(() => reject(new Error(`nothing was said within ${DEADLINE_MS / MS_PER_S} s`))),
    );
    const failed = (fault: ProviderFault | undefined): void =>
      settle(() => reject(new Error(fault?.message ?? 'it was not said to the end')));
    link.onEvent = (event: ProviderEvent): void => {
      if (event.type === 'connected') link.send({ type: 'configure' });
      else if (event.type === 'ready') {
        link.send({ type: 'say', text });
        link.send({ type: 'respond', wish: 'words' });
      } else if (event.type === 'audio') speech.take(event.frame);
      else if (event.type === 'closed') failed(event.fault);
      else if (event.type === 'fault' && event.fault.severity === 'fatal') failed(event.fault);
      else if (event.type === 'response-done') {
        if (event.status === 'completed') settle(() => resolve(speech.end()));
        else failed(event.fault);
      }
    };
  });
}

/** What was said so far, as the telephone has it. */
class Speech {
  readonly #converter;
  readonly #pieces: Uint8Array[] = [];

  constructor({ format }: Pick<Provider, 'format'>) {
    this.#converter = createConverter(format, TELEPHONE_FORMAT);
  }

  take(frame: AudioFrame): void {
    this.#keep(this.#converter.convert(frame));
  }

  end(): Uint8Array {
    this.#keep(this.#converter.flush());
    return new Uint8Array(Buffer.concat(this.#pieces));
  }

  #keep(frame: AudioFrame): void {
    if (frame.encoding === 'mulaw') this.#pieces.push(frame.samples.slice());
  }
}
