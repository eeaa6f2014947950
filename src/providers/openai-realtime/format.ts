import { MODEL_FORMAT, TELEPHONE_FORMAT, type AudioFormat } from '../../audio/frame.js';
import type { RealtimeSettings } from '../../ports/realtime-settings.js';

/** The audio a session takes and gives: PCM16 at 24 kHz, or the telephone's own μ-law at 8 kHz. */
export function providerFormat(settings: Pick<RealtimeSettings, 'audioFormat'>): AudioFormat {
  return settings.audioFormat === 'pcm16' ? MODEL_FORMAT : TELEPHONE_FORMAT;
}
