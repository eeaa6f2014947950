import { randomBytes } from 'node:crypto';
import { readYamlFile } from '../config/read-yaml.js';
import type { Config } from '../config/config.js';
import { Secret } from '../lib/secret.js';
import type { Clock } from '../ports/clock.js';
import { createPracticeApi } from '../providers/practice-agent/http-api.js';
import { openPracticeSession } from '../providers/practice-agent/practice-session.js';
import { fixedPieces, rehearse } from '../providers/practice-agent/rehearse.js';
import { practiceScriptSchema } from '../providers/practice-agent/script.js';
import type { Voice } from '../providers/practice-agent/voice.js';
import { createWorkerVoice } from '../providers/practice-agent/worker-voice.js';
import { serveMessages } from '../wire/message-server.js';
import type { Endpoint } from './options.js';

const KEY_BYTES = 24;

/** The practice agent, listening on loopback in this process. */
export interface EmbeddedPractice {
  readonly endpoint: Endpoint;
  /** Makes the sound of what is said in fixed words ahead, in the background. To be called once the server listens. */
  rehearse(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the practice agent that the configuration describes. Its voice works in a thread of its own, unless one is given. */
export async function startPracticeAgent(
  config: Config,
  clock: Clock,
  givenVoice?: Voice,
): Promise<EmbeddedPractice> {
  const script = readYamlFile(config.practice.script, practiceScriptSchema);
  if (!script.ok) throw script.error;
  const worker = createWorkerVoice(new URL('../providers/practice-agent/voice-worker.js', import.meta.url));
  const voice = givenVoice ?? worker;
  // Pages of other sites can reach this machine too, so that there is a key, and it can't be guessed.
  const key = randomBytes(KEY_BYTES).toString('base64url');
  const options = { clock, voice, script: script.value, random: Math.random, keys: [key] };
  const api = createPracticeApi(options);
  const server = await serveMessages(
    (request, channel) => openPracticeSession(request, channel, { ...options, minted: api.minted }),
    0,
    api.answer,
  );
  return {
    endpoint: { baseUrl: `${server.url}/v1`, apiKey: new Secret(key), auth: 'bearer' },
    rehearse: () => rehearse(voice, fixedPieces(script.value, greetingsOf(config))),
    close: async () => {
      await server.close();
      await worker.close();
    },
  };
}

function greetingsOf({ agents }: Config): readonly string[] {
  return [...agents.values()].flatMap(({ greeting }) => greeting ?? []);
}
