import type { ProviderEvent } from '../../ports/provider.js';
import { BoundedMap } from '../../lib/bounded-map.js';
import { someFields, someText, textIn, type Fields } from './fields.js';

/** Calls that are remembered: far more than one response can hold open. */
const MAX_REMEMBERED_CALLS = 256;

/**
 * Function calls, each told once. A call shows twice (arguments done, item done), and also when the response was cut short:
 * so arguments alone count only if they are whole JSON, and an item only if it is not incomplete.
 */
export class ToolCalls {
  /** The beta event that brings the arguments lacks the name: it came with the item. */
  readonly #names = new BoundedMap<string, string>(MAX_REMEMBERED_CALLS);
  readonly #settled = new BoundedMap<string, true>(MAX_REMEMBERED_CALLS);

  itemAdded(event: Fields): readonly ProviderEvent[] {
    const item = someFields(event, 'item');
    const id = someText(item, 'id');
    const name = someText(item, 'name');
    if (item['type'] === 'function_call' && id !== undefined && name !== undefined) this.#names.set(id, name);
    return [];
  }

  argumentsDone(event: Fields): readonly ProviderEvent[] {
    const argumentsJson = textIn(event, 'arguments');
    const callId = textIn(event, 'call_id');
    const name = someText(event, 'name') ?? this.#names.get(textIn(event, 'item_id'));
    if (name === undefined || !isWholeJson(argumentsJson)) return [];
    return this.#settle(callId, { responseId: textIn(event, 'response_id'), name, argumentsJson });
  }

  itemDone(event: Fields): readonly ProviderEvent[] {
    const item = someFields(event, 'item');
    if (item['type'] !== 'function_call') return [];
    const callId = textIn(item, 'call_id');
    if (item['status'] === 'incomplete') {
      this.#settled.set(callId, true);
      return [];
    }
    return this.#settle(callId, {
      responseId: textIn(event, 'response_id'),
      name: textIn(item, 'name'),
      argumentsJson: textIn(item, 'arguments'),
    });
  }

  #settle(
    callId: string,
    call: { responseId: string; name: string; argumentsJson: string },
  ): readonly ProviderEvent[] {
    if (this.#settled.has(callId)) return [];
    this.#settled.set(callId, true);
    return [{ type: 'tool-call', callId, ...call }];
  }
}

function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
