import type { SoftphoneNote, SoftphoneNoteBody } from '../../ports/softphone-messages.js';
import { RealtimeError } from '../errors.js';
import type { ConnectionEnd } from './connection.js';
import type { Fields } from './fields.js';

type Kind = 'string' | 'number' | 'boolean';

/** The fields that a note must have; those it may have are left to who reads them. */
const FIELDS: Record<SoftphoneNoteBody['note'], Readonly<Record<string, Kind>>> = {
  state: { turn: 'string', gateOpen: 'boolean', callerSpeaks: 'boolean', agentSpeaks: 'boolean' },
  caller: { itemId: 'string', text: 'string', final: 'boolean' },
  agent: { itemId: 'string', text: 'string', final: 'boolean' },
  interrupted: {},
  tool: { toolCallId: 'string', name: 'string', stage: 'string' },
  latency: { totalMs: 'number' },
  cost: {},
  fault: { code: 'string', detail: 'string' },
  recovery: { step: 'string', detail: 'string' },
  ended: { reason: 'string', detail: 'string' },
};

/** The note in a message; undefined for one that is damaged or newer than this library. */
export function readNote(fields: Fields): SoftphoneNote | undefined {
  const required = new Map(Object.entries(FIELDS)).get(String(fields['note']));
  if (required === undefined || typeof fields['atMs'] !== 'number') return undefined;
  const fits = Object.entries(required).every(([name, kind]) => typeof fields[name] === kind);
  return fits ? (fields as unknown as SoftphoneNote) : undefined;
}

/** How the call's end looks from here: a server that stopped may be back soon, the other failures would only happen again. */
export function endOfNote({ reason, detail }: SoftphoneNote & { readonly note: 'ended' }): ConnectionEnd {
  const said = detail === '' ? reason : `${reason}: ${detail}`;
  switch (reason) {
    case 'server-stopped':
      return { reason: said, error: new RealtimeError('connection_lost', 'the server was stopped') };
    case 'provider-failed':
    case 'internal-error':
      return { reason: said, error: new RealtimeError('provider_error', said, { retryable: false }) };
    default:
      return { reason: said };
  }
}
