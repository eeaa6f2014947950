import { RealtimeError } from '../errors.js';

/** What a browser does for a telephone by itself. */
const TELEPHONE: MediaTrackConstraints = {
  channelCount: 1,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

const MISSING = new Set(['NotFoundError', 'OverconstrainedError', 'NotReadableError', 'AbortError']);

/** Opens the microphone; `constraints` change what is asked for. Rejects with a `RealtimeError`. */
export async function openMicrophone(
  devices: MediaDevices | undefined,
  constraints: MediaTrackConstraints,
): Promise<MediaStream> {
  if (devices === undefined) {
    throw new RealtimeError(
      'microphone_denied',
      'the browser gives a microphone only to https and localhost',
    );
  }
  try {
    return await devices.getUserMedia({ audio: { ...TELEPHONE, ...constraints } });
  } catch (cause) {
    throw microphoneError(cause);
  }
}

function microphoneError(cause: unknown): RealtimeError {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'NotReadableError') {
    const remedy = 'Another program may be using the microphone: close it, or choose another one.';
    return new RealtimeError('microphone_missing', 'the microphone can’t be read', { cause, remedy });
  }
  if (MISSING.has(name)) {
    return new RealtimeError('microphone_missing', 'there is no such microphone', { cause });
  }
  return new RealtimeError('microphone_denied', 'the microphone was not allowed', { cause });
}
