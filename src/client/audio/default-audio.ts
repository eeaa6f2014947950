import type { Clock } from '../../ports/clock.js';
import { browserAudio, type BrowserPlatform } from './browser-audio.js';
import type { ClientAudio } from './client-audio.js';
import { silentAudio } from './silent-audio.js';

/** Whether there is a page with sound. */
export function isBrowser(): boolean {
  return 'AudioContext' in globalThis && 'document' in globalThis;
}

/** The browser's sound, or silence where there is no browser. */
export function defaultAudio(clock: Clock): ClientAudio {
  return isBrowser() ? browserAudio(clock, platform()) : silentAudio(clock);
}

function platform(): BrowserPlatform {
  const { AudioContext, AudioWorkletNode, document, navigator } = globalThis;
  // Pages that came over plain http have none.
  const mediaDevices: MediaDevices | undefined = navigator.mediaDevices;
  return { AudioContext, AudioWorkletNode, document, mediaDevices };
}
