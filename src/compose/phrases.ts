import { createConverter } from '../audio/convert.js';
import { MODEL_FORMAT, TELEPHONE_FORMAT } from '../audio/frame.js';
import type { Agent, Config } from '../config/config.js';
import { messageOf } from '../lib/errors.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { RecordedPhrase } from '../ports/call-inputs.js';
import type { Recordings } from '../ports/recordings.js';
import type { RealtimeSettings } from '../ports/realtime-settings.js';
import type { Voice } from '../providers/practice-agent/voice.js';
import { realtimeProvider } from './agent-provider.js';
import type { Setup } from './live-setup.js';
import type { ComposeOptions } from './options.js';
import { PhraseStore, type PhraseKey } from './phrases/phrase-store.js';
import { speakInSession } from './phrases/speak-in-session.js';

const NAMES: readonly RecordedPhrase[] = ['apology', 'bridge', 'filler'];
/** What a session is told that records phrases. */
const INSTRUCTIONS =
  'You lend your voice to a telephone system: say what you are told to, word for word, calmly and kindly.';

/** The phrases that are said without the model, recorded ahead in the agents' own voices or in the practice agent's. */
export class Phrases {
  readonly #options: ComposeOptions;
  readonly #store: PhraseStore;
  #closed = false;
  #diskTold = false;
  #work: Promise<void> = Promise.resolve();

  private constructor(options: ComposeOptions, store: PhraseStore) {
    this.#options = options;
    this.#store = store;
  }

  /** Reads what was recorded before. */
  static async open(options: ComposeOptions): Promise<Phrases> {
    const store = new PhraseStore(options.config.phrasesDir);
    await store.load(keysOf(options.config));
    return new Phrases(options, store);
  }

  /** Those of an agent: each as soon as it has been recorded. */
  of(agent: Agent): Recordings {
    const { providerName } = this.#options.config;
    return (name) =>
      Promise.resolve(
        this.#store.get(ownKey(providerName, agent, name)) ?? this.#store.get(practiceKey(agent, name)),
      );
  }

  /** Records what is missing, one after the other; what can't be is told to the log. Never rejects. */
  record({ config, endpoint }: Pick<Setup, 'config' | 'endpoint'>): Promise<void> {
    this.#work = this.#work.then(async () => {
      await this.#store.load(keysOf(config));
      /** Voices that could not be had: they are not asked for each phrase. */
      const mute = new Set<string>();
      for (const agent of config.agents.values())
        for (const name of NAMES)
          if (!this.#closed && isSaid(agent, name))
            await this.#recordOne({ ...this.#options, config, endpoint }, agent, name, mute);
    });
    return this.#work;
  }

  /** Reads what another process has recorded meanwhile. */
  load({ config }: Pick<Setup, 'config'>): Promise<void> {
    return this.#store.load(keysOf(config));
  }

  /** Nothing further is recorded. */
  close(): void {
    this.#closed = true;
  }

  async #recordOne(
    options: ComposeOptions,
    agent: Agent,
    name: RecordedPhrase,
    mute: Set<string>,
  ): Promise<void> {
    const text = agent.recovery.phrases[name];
    const [own, practice] = [ownKey(options.config.providerName, agent, name), practiceKey(agent, name)];
    if (this.#store.get(own) !== undefined) return;
    const voice = JSON.stringify([own.voice, own.model]);
    if (own.voice !== practice.voice && !mute.has(voice)) {
      const speak = (): Promise<Uint8Array> => speakInSession(spokenBy(options, agent), text, options.clock);
      if (await this.#keep(own, speak)) return;
      mute.add(voice);
    }
    const { voice: speaker } = options;
    if (speaker === undefined || this.#closed || this.#store.get(practice) !== undefined) return;
    await this.#keep(practice, () => speakByVoice(speaker, text));
  }

  async #keep(key: PhraseKey, speak: () => Promise<Uint8Array>): Promise<boolean> {
    try {
      await this.#store.put(key, await speak());
      return true;
    } catch (error) {
      // The voice is there, and what it said is kept for this run: it is the disk that is not.
      const isKept = this.#store.get(key) !== undefined;
      if (isKept) this.#tellOfDisk(messageOf(error));
      else this.#tell(key, messageOf(error));
      return isKept;
    }
  }

  #tell({ voice, text }: PhraseKey, detail: string): void {
    if (!this.#closed) this.#options.logger.warn({ voice, text, detail }, 'a phrase could not be recorded');
  }

  #tellOfDisk(detail: string): void {
    if (this.#diskTold) return;
    this.#diskTold = true;
    const dir = this.#options.config.phrasesDir;
    this.#options.logger.warn(
      { dir, detail },
      'recovery.dir takes no phrases: they are recorded anew with each start',
    );
  }
}

/** A phrase that is switched off needs no sound. */
function isSaid({ recovery }: Agent, name: RecordedPhrase): boolean {
  return name !== 'filler' || recovery.fillerMs !== undefined;
}

function keysOf({ agents, providerName }: Pick<Config, 'agents' | 'providerName'>): readonly PhraseKey[] {
  return [...agents.values()].flatMap((agent) =>
    NAMES.flatMap((name) => [ownKey(providerName, agent, name), practiceKey(agent, name)]),
  );
}

/** In the agent's own voice; with the practice agent that is the practice voice, whatever stands under `voice`. */
function ownKey(provider: Config['providerName'], agent: Agent, name: RecordedPhrase): PhraseKey {
  const { recovery, settings } = agent;
  if (provider === 'practice' || recovery.voice === 'practice') return practiceKey(agent, name);
  return { voice: settings.voice ?? '', model: settings.model, text: recovery.phrases[name] };
}

function practiceKey({ recovery }: Agent, name: RecordedPhrase): PhraseKey {
  return { voice: 'practice', model: '', text: recovery.phrases[name] };
}

/** The agent's voice and nothing else of it: nobody is heard, and nothing is done. */
function spokenBy(options: ComposeOptions, { settings }: Agent) {
  const speaking: RealtimeSettings = withoutUndefined({
    ...settings,
    instructions: INSTRUCTIONS,
    turnDetection: null,
    transcription: undefined,
    noiseReduction: undefined,
    toolChoice: undefined,
  });
  return realtimeProvider(options, { settings: speaking }, []);
}

async function speakByVoice(voice: Voice, text: string): Promise<Uint8Array> {
  const converter = createConverter(MODEL_FORMAT, TELEPHONE_FORMAT);
  const said = Uint8Array.from(converter.convert({ ...MODEL_FORMAT, samples: await voice(text) }).samples);
  return new Uint8Array(Buffer.concat([said, Uint8Array.from(converter.flush().samples)]));
}
