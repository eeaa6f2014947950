import type { Clock } from '../../ports/clock.js';
import { faults, type ApiFault } from './api-fault.js';
import { decide, FIRST_MODE, type Action } from './brain.js';
import type { ResponseWish } from './client-request.js';
import type { Conversation } from './conversation.js';
import type { Item } from './conversation-item.js';
import type { Recording } from './input-buffer.js';
import type { Ears } from './ears/ears.js';
import { itemOfRequest } from './item-of-request.js';
import { planOutputs } from './response-plan.js';
import { ResponseRun, type Pace } from './response-run.js';
import type { PracticeScript } from './script.js';
import type { ResponseEnd, ServerEvent } from './server-event.js';
import { present, type Settings } from './settings.js';
import { stimuliOf } from './stimuli.js';
import { countTokens, type TokenCount } from './usage.js';
import type { Voice } from './voice.js';

/** Responses that may be generated at once, out-of-band ones included. */
const MAX_OPEN_RESPONSES = 8;
const RATE_LIMIT_TOKENS = 40_000;
const RATE_LIMIT_WINDOW_S = 60;

export interface ResponderParts {
  readonly clock: Clock;
  readonly voice: Voice;
  readonly script: PracticeScript;
  /** What understands the caller; absent: nothing does. */
  readonly ears?: Ears;
  readonly pace: Pace;
  readonly random: () => number;
  readonly newId: (prefix: string) => string;
  readonly emit: (event: ServerEvent) => void;
  readonly conversation: Conversation;
  readonly conversationId: string;
  /** A response of the conversation is over. */
  readonly onEnd: (run: ResponseRun, end: ResponseEnd) => void;
}

/** Makes responses: asks the script what to say, and keeps the rule that one response at a time writes to the conversation. */
export class Responder {
  readonly #parts: ResponderParts;
  readonly #open = new Set<ResponseRun>();
  #mode = FIRST_MODE;
  #lastHeard: Recording | undefined;
  #lastInput: TokenCount = { text: 0, audio: 0 };

  constructor(parts: ResponderParts) {
    this.#parts = parts;
  }

  /** The response that writes to the conversation now. */
  get active(): ResponseRun | undefined {
    return [...this.#open].find((run) => run.inConversation);
  }

  /** What the caller said last: what an echo plays. */
  remember(recording: Recording): void {
    if (recording.spokenMs > 0) this.#lastHeard = recording;
  }

  /** Starts a response; a fault when there can't be one. */
  create(wish: ResponseWish, session: Settings): ApiFault | undefined {
    const inConversation = wish.conversation !== 'none';
    if (inConversation && this.active) return faults.alreadyResponding(this.active.id);
    if (this.#open.size >= MAX_OPEN_RESPONSES) return faults.tooManyResponses(MAX_OPEN_RESPONSES);
    const items = this.#itemsFor(wish, session);
    if ('fault' in items) return items.fault;
    const { conversation, conversationId, voice } = this.#parts;
    const settings = settingsFor(wish, session);
    const stimuli = stimuliOf(items.fresh, items.known, wish.instructions);
    const input = countTokens(items.known, settings.instructions);
    const spoken = settings.modalities.includes('audio');
    const run = new ResponseRun({
      ...this.#parts,
      id: this.#parts.newId('resp'),
      outputs: planOutputs(this.#decide(stimuli, settings), { voice, spoken, lastHeard: this.#lastHeard }),
      settings,
      metadata: wish.metadata ?? null,
      conversationId: inConversation ? conversationId : null,
      conversation: inConversation ? conversation : undefined,
      input,
      previousInput: this.#lastInput,
      onEnd: (ended, end) => this.#ended(ended, end, input),
    });
    this.#lastInput = input;
    this.#open.add(run);
    run.start();
    return undefined;
  }

  /** Cancels that response, or the conversation's one; a fault when there is none. */
  cancel(responseId: string | undefined): ApiFault | undefined {
    const run = responseId === undefined ? this.active : [...this.#open].find(({ id }) => id === responseId);
    if (!run) return faults.nothingToCancel();
    run.cancel('client_cancelled');
    return undefined;
  }

  /** The caller speaks into the response. */
  interrupt(): void {
    this.active?.cancel('turn_detected');
  }

  /** The connection is gone. */
  abandon(): void {
    for (const run of this.#open) run.abandon();
    this.#open.clear();
  }

  #itemsFor(
    wish: ResponseWish,
    session: Settings,
  ): { readonly fresh: readonly Item[]; readonly known: readonly Item[] } | { readonly fault: ApiFault } {
    const { conversation, newId } = this.#parts;
    if (!wish.input) return { fresh: conversation.takeNew(), known: conversation.items };
    const items: Item[] = [];
    for (const asked of wish.input) {
      if (asked.type === 'item_reference') {
        const found = conversation.find(asked.id);
        if (!found) return { fault: faults.noSuchItem('retrieve', asked.id) };
        items.push(found);
        continue;
      }
      const made = itemOfRequest(asked, session.inputFormat, newId);
      if ('fault' in made) return made;
      items.push(made.item);
    }
    return { fresh: items, known: items };
  }

  #decide(stimuli: ReturnType<typeof stimuliOf>, settings: Settings): readonly Action[] {
    const offers = settings.toolChoice === 'none' ? [] : settings.tools.map(({ name }) => name);
    const { script, ears } = this.#parts;
    const heard = this.#lastHeard !== undefined;
    const { actions, mode } = decide(script, {
      stimuli,
      offers,
      mode: this.#mode,
      heard,
      ears: ears !== undefined,
    });
    this.#mode = mode;
    return withForcedCall(actions, settings);
  }

  #ended(run: ResponseRun, end: ResponseEnd, input: TokenCount): void {
    this.#open.delete(run);
    const used = input.text + input.audio;
    this.#parts.emit({
      type: 'rate_limits.updated',
      rate_limits: [
        {
          name: 'tokens',
          limit: RATE_LIMIT_TOKENS,
          remaining: Math.max(0, RATE_LIMIT_TOKENS - used),
          reset_seconds: (used / RATE_LIMIT_TOKENS) * RATE_LIMIT_WINDOW_S,
        },
      ],
    });
    if (run.inConversation) this.#parts.onEnd(run, end);
  }
}

/** `tool_choice` may demand a call that the script does not make: then it is made without arguments. */
function withForcedCall(actions: readonly Action[], { tools, toolChoice }: Settings): readonly Action[] {
  const wanted = typeof toolChoice === 'object' ? toolChoice.name : tools[0]?.name;
  if (toolChoice === 'auto' || toolChoice === 'none' || wanted === undefined) return actions;
  const called = actions.some(
    (action) => action.type === 'call' && (toolChoice === 'required' || action.tool === wanted),
  );
  return called ? actions : [...actions, { type: 'call', tool: wanted, arguments: {} }];
}

/** The session's settings with this response's own laid over them. */
function settingsFor(wish: ResponseWish, session: Settings): Settings {
  return {
    ...session,
    ...present<Partial<Settings>>({
      modalities: wish.modalities,
      instructions: wish.instructions,
      voice: wish.voice,
      outputFormat: wish.outputFormat,
      tools: wish.tools,
      toolChoice: wish.toolChoice,
      temperature: wish.temperature,
      maxOutputTokens: wish.maxOutputTokens,
    }),
  };
}
