import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../lib/errors.js';
import { createFlite, speakAtModelRate } from './flite.js';
import type { SpeakReply, SpeakRequest } from './worker-voice.js';

/** The thread that makes speech; see worker-voice.ts for the other end. */
const flite = createFlite();

function answer({ id, text }: SpeakRequest): SpeakReply {
  try {
    return { id, samples: speakAtModelRate(flite, text) };
  } catch (error) {
    return { id, failure: messageOf(error) };
  }
}

parentPort?.on('message', (request: SpeakRequest) => parentPort?.postMessage(answer(request)));
