import { ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** A server's message is taken up to so much (bytes): far more than a model can be given. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** What stands in for an answer that was too long to take, so that only the call it belongs to fails. */
export function tooLongAnswer(id: number | string): JSONRPCMessage {
  const message = `the answer was longer than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB`;
  return { jsonrpc: '2.0', id, error: { code: ErrorCode.InternalError, message } };
}
