import { randomBytes } from 'node:crypto';
import { readYamlFile } from '../config/read-yaml.js';
import type { Config } from '../config/config.js';
import { Secret } from '../lib/secret.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../observe/logger.js';
import { openEars, type OpenEars } from '../providers/practice-agent/ears/open-ears.js';
import { createPracticeApi } from '../providers/practice-agent/http-api.js';
import { openPracticeSession } from '../providers/practice-agent/practice-session.js';
import { fixedPieces, rehearse } from '../providers/practice-agent/rehearse.js';
import { practiceScriptSchema, type PracticeScript } from '../providers/practice-agent/script.js';
import type { Voice } from '../providers/practice-agent/voice.js';
import { createWorkerVoice, type WorkerVoice } from '../providers/practice-agent/worker-voice.js';
import { serveMessages } from '../wire/message-server.js';
import type { Endpoint } from './options.js';

const KEY_BYTES = 24;

/** The practice agent, listening on loopback in this process. */
export interface EmbeddedPractice {
  readonly endpoint: Endpoint;
  /** Makes the sound of what is said in fixed words ahead, in the background. To be called once the server listens. */
  rehearse(): Promise<void>;
  /** Begins to understand callers where that can be, in the background, and tells the log. To be called once the server listens. */
  listen(logger: Logger): Promise<void>;
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
  const worker = practiceVoice();
  const voice = givenVoice ?? worker;
  // Pages of other sites can reach this machine too, so that there is a key, and it can't be guessed.
  const key = randomBytes(KEY_BYTES).toString('base64url');
  const ears = new EarsOfScript(config, script.value, clock);
  const options = { clock, voice, script: script.value, random: Math.random, keys: [key] };
  const api = createPracticeApi(options);
  const server = await serveMessages(
    (request, channel) =>
      openPracticeSession(request, channel, { ...options, ...ears.open, minted: api.minted }),
    0,
    api.answer,
  );
  return {
    endpoint: { baseUrl: `${server.url}/v1`, apiKey: new Secret(key), auth: 'bearer' },
    rehearse: () => rehearse(voice, fixedPieces(script.value, firstWordsOf(config)), clock),
    listen: (logger) => ears.listen(logger),
    close: async () => {
      await server.close();
      await ears.close();
      await worker.close();
    },
  };
}

/** The practice agent's voice without the agent; its thread begins with the first word. */
export function practiceVoice(): WorkerVoice {
  return createWorkerVoice(new URL('../providers/practice-agent/voice-worker.js', import.meta.url));
}

/** What callers hear first: those who come back after a crash are there before anybody else. */
function firstWordsOf({ agents }: Config): readonly string[] {
  const all = [...agents.values()];
  return [
    ...all.map(({ recovery }) => recovery.welcomeBack),
    ...all.flatMap(({ greeting }) => greeting ?? []),
  ];
}

/** The ears of one practice agent: none at first, and what was found later. */
class EarsOfScript {
  readonly #config: Config;
  readonly #script: PracticeScript;
  readonly #clock: Clock;
  #ears: OpenEars | undefined;
  #closed = false;

  constructor(config: Config, script: PracticeScript, clock: Clock) {
    this.#config = config;
    this.#script = script;
    this.#clock = clock;
  }

  /** For a session that begins now. */
  get open(): { readonly ears?: OpenEars } {
    return this.#ears ? { ears: this.#ears } : {};
  }

  async listen(logger: Logger): Promise<void> {
    if (this.#config.practice.ears === 'off') return;
    const onTrouble = (detail: string): void =>
      logger.warn({ detail }, 'the practice agent understands nothing for a minute');
    const start = await openEars({ script: this.#script, clock: this.#clock, onTrouble });
    if (!start.ears) {
      const { reason: detail, remedy } = start;
      logger.info({ detail, remedy }, 'the practice agent does not understand speech');
      return;
    }
    this.#ears = start.ears;
    if (this.#closed) return this.close();
    const { missing } = start;
    const phrases = start.ears.phrases.length;
    logger.info(
      { phrases, ...(missing.length > 0 && { missing }) },
      'the practice agent understands the phrases of its script',
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#ears?.close();
  }
}
