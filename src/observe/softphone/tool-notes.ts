import { BoundedMap } from '../../lib/bounded-map.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { ToolYield } from '../../ports/call-inputs.js';
import type { SoftphoneNoteBody } from '../../ports/softphone-messages.js';
import type { ToolAnswer } from '../../ports/tool-answers.js';

/** Calls of tools that are remembered until they have ended. */
const MAX_CALLS = 64;
/** The longest arguments and results that a page is told. */
const MAX_SHOWN_CHARS = 2000;

type ToolStep = SoftphoneNoteBody & { readonly note: 'tool' };

/** What happens to calls of tools, with what they gave. A pure fold. */
export class ToolNotes {
  readonly #outputs = new BoundedMap<string, string>(MAX_CALLS);

  observe(event: CallEvent): ToolStep | undefined {
    switch (event.type) {
      case 'tool-settled':
        this.#gave(event.toolCallId, outputOf(event));
        return undefined;
      case 'tool-answer':
        this.#gave(event.toolCallId, answerText(event.answer));
        return undefined;
      case 'tool':
        return this.#step(event);
      default:
        return undefined;
    }
  }

  #gave(toolCallId: string, output: string | undefined): void {
    if (output !== undefined) this.#outputs.set(toolCallId, shown(output));
  }

  #step(event: CallEvent & { type: 'tool' }): ToolStep {
    const { toolCallId, name, stage } = event;
    const note = { note: 'tool', toolCallId, name, stage } as const;
    if (event.stage === 'called') return { ...note, argumentsJson: shown(event.argumentsJson) };
    if (event.stage === 'waiting') return note;
    const output = this.#outputs.get(toolCallId);
    const { outcome, tookMs } = event;
    return { ...note, outcome, tookMs, ...(output !== undefined && { output }) };
  }
}

function outputOf(settled: ToolYield): string | undefined {
  if (settled.gave === 'result') return settled.text;
  return settled.gave === 'failure' ? settled.message : undefined;
}

function answerText(answer: ToolAnswer): string | undefined {
  if (answer.type === 'result') return JSON.stringify(answer.result);
  if (answer.type === 'failure') return answer.message;
  return answer.type === 'refuse' ? answer.reason : undefined;
}

function shown(text: string): string {
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS - 1)}…` : text;
}
