import type { ProviderEvent } from '../../ports/provider.js';
import { BoundedMap } from '../../lib/bounded-map.js';
import { someFields, someText, textIn, type Fields } from './fields.js';

/** Calls that are remembered: far more than one response can hold open. */
const MAX_REMEMBERED_CALLS = 256;

/**
 * Function calls, each told once for its response: an id that comes back in another response is told again, for the model waits for an answer. A call shows twice (arguments done, item done), and also when the response was cut short:
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
    const argumentsJson = argumentsIn(event);
    const callId = textIn(event, 'call_id');
    const responseId = textIn(event, 'response_id');
    const name = someText(event, 'name') ?? this.#names.get(textIn(event, 'item_id'));
    if (name === undefined || !isWholeJson(argumentsJson)) return [];
    return this.#settle({ responseId, callId, name, argumentsJson });
  }

  itemDone(event: Fields): readonly ProviderEvent[] {
    const item = someFields(event, 'item');
    if (item['type'] !== 'function_call') return [];
    const callId = textIn(item, 'call_id');
    const responseId = textIn(event, 'response_id');
    if (item['status'] === 'incomplete') {
      this.#settled.set(keyOf(responseId, callId), true);
      return [];
    }
    return this.#settle({
      responseId,
      callId,
      name: textIn(item, 'name'),
      argumentsJson: argumentsIn(item),
    });
  }

  #settle(call: Omit<ProviderEvent & { type: 'tool-call' }, 'type'>): readonly ProviderEvent[] {
    const key = keyOf(call.responseId, call.callId);
    if (this.#settled.has(key)) return [];
    this.#settled.set(key, true);
    return [{ type: 'tool-call', ...call }];
  }
}

function keyOf(responseId: string, callId: string): string {
  return JSON.stringify([responseId, callId]);
}

/** Some servers give the arguments as the object itself, or leave them out where there are none. */
function argumentsIn({ arguments: given }: Fields): string {
  if (typeof given === 'string') return given;
  if (given === undefined || given === null) return '';
  try {
    return JSON.stringify(given);
  } catch {
    // Nested too deeply to be written down again: half an object, so that nothing runs and the model is told.
    return '{';
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
