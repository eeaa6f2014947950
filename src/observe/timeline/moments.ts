import type { CallEvent } from '../../ports/call-events.js';
import type { CarrierEvent } from '../../ports/carrier.js';
import type { ProviderEvent, ProviderFault } from '../../ports/provider.js';
import { BoundedList } from './bounded-list.js';
import type { Moment } from './types.js';

const MAX_MOMENTS = 5000;
const MAX_DETAIL_CHARS = 300;
/** What the caller wrote, all of it together (characters). */
const MAX_TYPED_CHARS = 500_000;

type What = Moment extends infer Each ? (Each extends Moment ? Omit<Each, 'atMs'> : never) : never;

/** What happened at one time: keys, what the caller wrote, faults, barge-ins, what was done to the line. */
export class Moments {
  readonly #moments = new BoundedList<Moment>(MAX_MOMENTS);
  #typedChars = 0;

  get moments(): readonly Moment[] {
    return this.#moments.items;
  }

  get leftOut(): number {
    return this.#moments.leftOut;
  }

  observe(event: CallEvent): void {
    const what = event.type === 'caller-text' ? this.#typed(event.text) : whatOf(event);
    if (what !== undefined) this.#moments.push({ atMs: event.atMs, ...what });
  }

  #typed(written: string): What | undefined {
    const text = written.trim().slice(0, MAX_TYPED_CHARS - this.#typedChars);
    this.#typedChars += text.length;
    return text === '' ? undefined : { what: 'typed', text };
  }
}

function whatOf(event: CallEvent): What | undefined {
  switch (event.type) {
    case 'carrier-event':
      return ofCarrier(event.event);
    case 'provider-event':
      return ofProvider(event.event, event.session);
    case 'interruption':
      return { what: 'barge-in', by: event.by };
    case 'underrun':
      return { what: 'underrun', gapMs: event.gapMs };
    case 'farewell-forgotten':
      return { what: 'farewell-forgotten' };
    case 'fault':
      return { what: 'fault', code: event.code, detail: short(event.detail) };
    case 'recovery':
      return { what: 'recovery', step: event.step, detail: short(event.detail) };
    default:
      return ofLine(event);
  }
}

function ofLine(event: CallEvent): What | undefined {
  switch (event.type) {
    case 'line-action':
      return { what: 'line', text: short(actionText(event)) };
    case 'control-settled':
      return { what: 'line', text: short(`${event.action}: ${event.failure ?? 'done'}`) };
    case 'transfer-ended':
      return { what: 'line', text: `transfer: ${event.outcome}` };
    default:
      return undefined;
  }
}

function ofCarrier(event: CarrierEvent): What | undefined {
  switch (event.type) {
    case 'started':
      return { what: 'stream-began' };
    case 'dtmf':
      return { what: 'key', digit: event.digit };
    case 'fault':
      return { what: 'fault', code: event.code, detail: short(event.detail) };
    default:
      return undefined;
  }
}

function ofProvider(event: ProviderEvent, session: number | undefined): What | undefined {
  switch (event.type) {
    case 'ready':
      // That a later one goes on is told by the recovery.
      return session === undefined ? { what: 'model-ready' } : undefined;
    case 'retrying':
    case 'fault':
    case 'closed':
      return ofFault(event.fault);
    case 'response-done':
      return event.fault && ofFault(event.fault);
    default:
      return undefined;
  }
}

function ofFault({ code, providerCode, param, message, severity }: ProviderFault): What | undefined {
  if (severity === 'harmless') return undefined;
  const name = [providerCode, param].filter(Boolean).join(': ');
  return { what: 'fault', code, detail: short([name, message].filter(Boolean).join(' · ')) };
}

function actionText(event: CallEvent & { type: 'line-action' }): string {
  switch (event.action) {
    case 'hang-up':
      return `hang up: ${event.reason}`;
    case 'transfer':
      return `transfer to ${event.destination}: ${event.reason}`;
    case 'send-digits':
      return 'digits sent';
    case 'leave-voicemail':
      return `voicemail: ${event.reason}`;
    case 'cancel-transfer':
      return 'transfer cancelled';
  }
}

function short(text: string): string {
  return text.slice(0, MAX_DETAIL_CHARS);
}
