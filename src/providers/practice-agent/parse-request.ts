import { z } from 'zod';
import { faults, type ApiFault } from './api-fault.js';
import { betaRequests } from './beta-requests.js';
import type { ClientRequest } from './client-request.js';
import { faultOfIssue } from './fault-of-issue.js';
import { gaRequests } from './ga-requests.js';
import { conversationItem } from './item-shapes.js';
import { eventId as clientEventId, isRecord } from './request-shapes.js';

/** Which of the two shapes of the Realtime API is spoken. */
export type DialectName = 'ga' | 'beta';

/** A client event as checked; `eventId` is the client's own id, to be echoed in errors. */
export type ParsedRequest = { readonly eventId: string | null } & (
  { readonly request: ClientRequest } | { readonly fault: ApiFault }
);

/** Checks one message of the client against the dialect, strictly: the first thing wrong is the fault. */
export function parseRequest(dialect: DialectName, message: string): ParsedRequest {
  const event = parseJson(message);
  if (!isRecord(event)) return { eventId: null, fault: faults.notJson() };
  const eventId = typeof event['event_id'] === 'string' ? event['event_id'] : null;
  const type = event['type'];
  if (typeof type !== 'string') return { eventId, fault: faults.noEventType() };
  const schema = (Object.hasOwn(REQUESTS[dialect], type) && REQUESTS[dialect][type]) || UNKNOWN_TYPE;
  const result = schema.safeParse(event, { reportInput: true });
  if (result.success) return { eventId, request: result.data };
  const [issue] = result.error.issues;
  return { eventId, fault: issue ? faultOfIssue(issue) : faults.notJson() };
}

function parseJson(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** An event type without parameters. */
function bare<T extends ClientRequest>(request: T) {
  return z.strictObject({ type: z.literal(request.type), event_id: clientEventId }).transform(() => request);
}

function sharedRequests(assistantText: 'text' | 'output_text'): Record<string, z.ZodType<ClientRequest>> {
  const event = <T extends string>(type: T) => ({ type: z.literal(type), event_id: clientEventId });
  return {
    'input_audio_buffer.append': z.strictObject({
      ...event('input_audio_buffer.append'),
      audio: z.string(),
    }),
    'input_audio_buffer.commit': bare({ type: 'input_audio_buffer.commit' }),
    'input_audio_buffer.clear': bare({ type: 'input_audio_buffer.clear' }),
    'output_audio_buffer.clear': bare({ type: 'output_audio_buffer.clear' }),
    'conversation.item.create': z
      .strictObject({
        ...event('conversation.item.create'),
        previous_item_id: z.string().nullable().optional(),
        item: conversationItem(assistantText),
      })
      .transform(({ type, item, previous_item_id }) => ({
        type,
        item,
        previousItemId: previous_item_id ?? undefined,
      })),
    ...itemRequests(),
    'response.cancel': z
      .strictObject({ ...event('response.cancel'), response_id: z.string().optional() })
      .transform(({ type, response_id }) => ({ type, responseId: response_id })),
  };
}

function itemRequests(): Record<string, z.ZodType<ClientRequest>> {
  const about = <T extends string>(type: T) => ({
    type: z.literal(type),
    event_id: clientEventId,
    item_id: z.string(),
  });
  return {
    'conversation.item.retrieve': z
      .strictObject(about('conversation.item.retrieve'))
      .transform(({ type, item_id }) => ({ type, itemId: item_id })),
    'conversation.item.delete': z
      .strictObject(about('conversation.item.delete'))
      .transform(({ type, item_id }) => ({ type, itemId: item_id })),
    'conversation.item.truncate': z
      .strictObject({
        ...about('conversation.item.truncate'),
        content_index: z.int().min(0),
        audio_end_ms: z.int().min(0),
      })
      .transform(({ type, item_id, content_index, audio_end_ms }) => ({
        type,
        itemId: item_id,
        contentIndex: content_index,
        audioEndMs: audio_end_ms,
      })),
  };
}

const REQUESTS: Readonly<Record<DialectName, Readonly<Record<string, z.ZodType<ClientRequest>>>>> = {
  ga: { ...gaRequests, ...sharedRequests('output_text') },
  beta: { ...betaRequests, ...sharedRequests('text') },
};
/** Refuses every type and lists the known ones. */
const UNKNOWN_TYPE = z
  .looseObject({ type: z.enum(Object.keys(REQUESTS.ga)) })
  .transform((): ClientRequest => z.NEVER);
