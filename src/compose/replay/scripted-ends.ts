import type { Place } from '../../call/pacer.js';
import { deferred, type Deferred } from '../../lib/deferred.js';
import type { Briefing, ControlAction, RecordedPhrase, ToolYield } from '../../ports/call-inputs.js';
import type { CallControl, CarrierLink } from '../../ports/carrier.js';
import type { NeuralEar } from '../../ports/neural-vad.js';
import type { Provider, ProviderEvent, ProviderLink } from '../../ports/provider.js';
import type { ReadyTool, ToolContext } from '../../ports/tool.js';
import { readyTool } from '../../tools/ready.js';
import type { CallRecipe } from '../recipe.js';

/** A call of a tool that has been begun. */
interface BegunTool {
  readonly context: ToolContext;
  readonly gave: Deferred<ToolYield>;
}

/** Everything around a call that is replayed: it takes what the call sends, and nothing comes from it but what it is told to bring. */
export class ScriptedEnds {
  readonly provider: Provider;
  readonly #sessions: ProviderLink[] = [];
  readonly control: CallControl | undefined;
  readonly briefing: Briefing | Promise<Briefing>;
  readonly briefed = deferred<Briefing>();
  readonly #recordings = new Map<RecordedPhrase, Deferred<Uint8Array | undefined>>();
  readonly tools: readonly ReadyTool[];
  readonly neural: NeuralEar | undefined;
  /** Told of each call of a tool when it is begun. */
  onToolBegun: (toolCallId: string) => void = () => undefined;
  readonly #begun = new Map<string, BegunTool>();
  readonly #asked = new Map<ControlAction, Deferred<undefined>>();
  #carrier: CarrierLink = silentLink();
  #left: CarrierLink | undefined;
  #attached = false;
  #feed: (() => void) | undefined;

  constructor(recipe: CallRecipe, providerName: string) {
    const { provider, control, briefing, tools, vad } = recipe;
    this.provider = { ...provider, name: providerName, open: () => this.#newSession() };
    this.control = control ? this.#scriptedControl() : undefined;
    this.briefing = briefing ?? this.briefed.promise;
    this.tools = tools.map((tool) => readyTool({ ...tool, execute: () => Promise.resolve() }));
    this.neural = vad.neural ? silentNeuralEar() : undefined;
  }

  /** One of the call's sessions at the provider, counted from 1, says something: whether there is such a session. */
  emit(event: ProviderEvent, session = 1): boolean {
    const link = this.#sessions[session - 1];
    link?.onEvent(event);
    return link !== undefined;
  }

  #newSession(): ProviderLink {
    const link = silentLink();
    this.#sessions.push(link);
    return link;
  }

  /** The stream that the caller is on. */
  get carrier(): CarrierLink {
    return this.#carrier;
  }

  /** A stream that the caller was taken from: the one before, or the only one. */
  get left(): CarrierLink {
    return this.#left ?? this.#carrier;
  }

  /** Another stream comes. */
  newStream(): CarrierLink {
    if (this.#attached) this.#left = this.#carrier;
    this.#attached = true;
    this.#carrier = silentLink();
    return this.#carrier;
  }

  readonly pacer = {
    join: (feed: () => void): Place => {
      this.#feed = feed;
      // Which rounds came is in the journal.
      return { spare: () => undefined, leave: () => (this.#feed = undefined) };
    },
  };

  /** The pacer comes by: whether anybody waits for it. */
  round(): boolean {
    const feed = this.#feed;
    feed?.();
    return feed !== undefined;
  }

  readonly recordings = (name: RecordedPhrase): Promise<Uint8Array | undefined> => {
    const sound = deferred<Uint8Array | undefined>();
    this.#recordings.set(name, sound);
    return sound.promise;
  };

  /** The sound of a phrase comes: whether it was asked for. */
  bring(name: RecordedPhrase, sound: string | undefined): boolean {
    const asked = this.#recordings.get(name);
    asked?.resolve(sound === undefined ? undefined : new Uint8Array(Buffer.from(sound, 'base64')));
    return asked !== undefined;
  }

  readonly executeTool = (_tool: ReadyTool, _args: unknown, context: ToolContext): Promise<ToolYield> => {
    const toolCallId = context.idempotencyKey.slice(context.conversation.callId.length + 1);
    const gave = deferred<ToolYield>();
    this.#begun.set(toolCallId, { context, gave });
    this.onToolBegun(toolCallId);
    return gave.promise;
  };

  /** The neural detector says what it made of the sound that ended there: whether there is one. */
  answerNeural(atMs: number, confidence: number): boolean {
    this.neural?.onConfidence({ atMs, confidence });
    return this.neural !== undefined;
  }

  /** A call of a tool that has been begun. */
  begun(toolCallId: string): BegunTool | undefined {
    return this.#begun.get(toolCallId);
  }

  /** The carrier's REST API answers: whether it was asked for that. */
  answer(action: ControlAction, failure: string | undefined): boolean {
    const asked = this.#asked.get(action);
    if (failure === undefined) asked?.resolve(undefined);
    else asked?.reject(new Error(failure));
    return asked !== undefined;
  }

  #scriptedControl(): CallControl {
    const ask = (action: ControlAction): Promise<void> => {
      const answer = deferred<undefined>();
      this.#asked.set(action, answer);
      return answer.promise;
    };
    return {
      hangUp: () => ask('hang-up'),
      transfer: () => ask('transfer'),
      record: () => ask('record'),
      sendDigits: () => ask('send-digits'),
    };
  }
}

function silentLink() {
  return { onEvent: () => undefined, send: () => undefined, close: () => undefined, bufferedBytes: 0 };
}

function silentNeuralEar(): NeuralEar {
  return {
    push: () => undefined,
    reset: () => undefined,
    onConfidence: () => undefined,
    close: () => undefined,
  };
}
