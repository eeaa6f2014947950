const S_PER_MINUTE = 60;

/** An error as the Realtime API words it: what becomes the `error` object of an `error` event. */
export interface ApiFault {
  readonly type: 'invalid_request_error' | 'server_error';
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
}

const invalid = (code: string, message: string, param: string | null = null): ApiFault => ({
  type: 'invalid_request_error',
  code,
  message,
  param,
});

/** Every refusal that is not a matter of one parameter's shape, with the API's own code and words. */
export const faults = {
  notJson: () => invalid('invalid_event', 'The message is not a JSON object.'),
  bodyNotJson: () => invalid('invalid_json', 'The body is not a JSON object.'),
  badContentType: (type: string) =>
    invalid('unsupported_content_type', `Unsupported content type: '${type.slice(0, 100)}'.`),
  badSdp: () => invalid('invalid_offer', 'The SDP offer could not be read.', 'sdp'),
  noSuchRoute: (method: string, url: string) =>
    invalid('invalid_url', `Invalid URL (${method} ${(url.split('?')[0] ?? '').slice(0, 200)})`),
  binary: () => invalid('invalid_event', 'Binary messages are not accepted; send JSON text.'),
  noEventType: () => invalid('invalid_event', "Missing required parameter: 'type'.", 'type'),
  onlyOverWebRtc: (type: string) =>
    invalid('invalid_value', `Event '${type}' is only supported over WebRTC and SIP.`, 'type'),
  invalidKey: () => invalid('invalid_api_key', 'Incorrect API key provided.'),
  betaRefused: () =>
    invalid(
      'beta_api_shape_disabled',
      'The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API.',
    ),
  missing: (param: string) =>
    invalid('missing_required_parameter', `Missing required parameter: '${param}'.`, param),
  modelNotFound: (model: string) =>
    invalid('model_not_found', `The model '${model}' does not exist or you do not have access to it.`),
  modelFixed: () => invalid('invalid_value', "A session's model cannot be changed.", 'session.model'),
  sessionExpired: (lifeS: number) =>
    invalid('session_expired', `Your session hit the maximum duration of ${lifeText(lifeS)}.`),
  cannotUpdateVoice: () =>
    invalid('cannot_update_voice', "Cannot update a conversation's voice if assistant audio is present."),
  alreadyResponding: (responseId: string) =>
    invalid(
      'conversation_already_has_active_response',
      `Conversation already has an active response in progress: ${responseId}. Wait until the response is finished before creating a new one.`,
    ),
  tooManyResponses: (limit: number) =>
    invalid('rate_limit_exceeded', `At most ${limit} responses can be generated at once.`),
  nothingToCancel: () =>
    invalid('response_cancel_not_active', 'Cancellation failed: no active response found'),
  commitEmpty: (bufferedMs: number) =>
    invalid(
      'input_audio_buffer_commit_empty',
      `Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has ${bufferedMs.toFixed(2)}ms of audio.`,
    ),
  badAudio: (expected: string) =>
    invalid(
      'invalid_value',
      `Invalid 'audio'. Expected base64-encoded audio bytes (${expected}) but got an invalid value.`,
      'audio',
    ),
  audioTooLong: (limitBytes: number) =>
    invalid('invalid_value', `Invalid 'audio'. Expected at most ${limitBytes} bytes.`, 'audio'),
  alreadyShorter: (hasMs: number, askedMs: number) =>
    invalid('invalid_value', `Audio content of ${hasMs}ms is already shorter than ${askedMs}ms`),
  onlyModelAudio: () =>
    invalid('unsupported_content_type', 'Only model output audio messages can be truncated'),
  noSuchItem: (verb: 'retrieve' | 'truncate' | 'delete', id: string) =>
    invalid(
      `item_${verb}_invalid_item_id`,
      `Error ${verb.replace(/e$/, '')}ing item: the item with id '${id}' does not exist.`,
      'item_id',
    ),
  noSuchPrevious: (id: string) =>
    invalid('invalid_value', `The item with id '${id}' does not exist.`, 'previous_item_id'),
  itemExists: (id: string) => invalid('invalid_value', `An item with id '${id}' exists already.`, 'item.id'),
  noSuchCall: (callId: string) =>
    invalid('invalid_tool_call_id', `Tool call ID '${callId}' not found in conversation.`),
  synthesisFailed: (message: string): ApiFault => ({
    type: 'server_error',
    code: 'speech_synthesis_failed',
    message,
    param: null,
  }),
} as const;

function lifeText(lifeS: number): string {
  const minutes = lifeS / S_PER_MINUTE;
  return Number.isInteger(minutes) ? `${minutes} minutes` : `${lifeS} seconds`;
}
