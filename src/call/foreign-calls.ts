import type { ProviderCommand } from '../ports/provider.js';
import type { Memory } from './memory.js';

/** Calls of tools that an earlier session made: the one in use has never heard of them. */
export class ForeignCalls {
  readonly #memory: Pick<Memory, 'items' | 'toolCall'>;
  readonly #ids = new Set<string>();

  constructor(memory: Pick<Memory, 'items' | 'toolCall'>) {
    this.#memory = memory;
  }

  /** The session is left: what its tools still give is for another one. */
  sessionEnds(): void {
    for (const item of this.#memory.items)
      if (item.who === 'tool' && item.output === undefined) this.#ids.add(item.callId);
  }

  /** The command as the session in use understands it. */
  translated(command: ProviderCommand): ProviderCommand {
    if (command.type !== 'tool-result' || !this.#ids.delete(command.callId)) return command;
    const call = this.#memory.toolCall(command.callId);
    if (call === undefined) return command;
    const { callId, name, argumentsJson } = call;
    return { type: 'late-result', callId, name, argumentsJson, output: command.output };
  }
}
