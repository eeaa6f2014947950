import type { ProviderEvent, ProviderFault, ResponseStatus, TokenUsage } from '../../ports/provider.js';
import { meaningOf, peerErrorOf, peerFault } from './errors.js';
import {
  countIn,
  fieldsIn,
  isFields,
  someFields,
  someNumber,
  someText,
  textIn,
  type Fields,
} from './fields.js';

const MS_PER_S = 1000;

export function responseCreated(event: Fields): readonly ProviderEvent[] {
  return [{ type: 'response-started', responseId: textIn(fieldsIn(event, 'response'), 'id') }];
}

/** What it cost, then how it ended: quota and rate limits show here as a failed response and not as an `error` event. */
export function responseDone(event: Fields): readonly ProviderEvent[] {
  const response = fieldsIn(event, 'response');
  const responseId = textIn(response, 'id');
  const usage = response['usage'];
  const done = { type: 'response-done', responseId, ...outcomeOf(response) } as const;
  return isFields(usage) ? [{ type: 'usage', responseId, tokens: tokensOf(usage) }, done] : [done];
}

/** Requests or tokens that are left until the limits reset. */
export function rateLimits(event: Fields): readonly ProviderEvent[] {
  const limits = event['rate_limits'];
  const remaining: Record<string, number> = {};
  const resetMs: Record<string, number> = {};
  for (const limit of (Array.isArray(limits) ? limits : []).filter(isFields)) {
    const name = someText(limit, 'name');
    if (name === undefined) continue;
    remaining[name] = countIn(limit, 'remaining');
    const resetS = someNumber(limit, 'reset_seconds');
    if (resetS !== undefined && resetS >= 0) resetMs[name] = Math.ceil(resetS * MS_PER_S);
  }
  return [{ type: 'rate-limits', remaining, ...(Object.keys(resetMs).length > 0 && { resetMs }) }];
}

function outcomeOf(response: Fields): { status: ResponseStatus; fault?: ProviderFault } {
  const status = response['status'];
  switch (status) {
    case 'completed':
    case 'cancelled':
      return { status };
    case 'incomplete':
      return { status, fault: shortfall(response, status) };
    default:
      return { status: 'failed', fault: shortfall(response, 'failed') };
  }
}

function shortfall(response: Fields, status: 'failed' | 'incomplete'): ProviderFault {
  const details = someFields(response, 'status_details');
  const reason = someText(details, 'reason');
  const told = peerErrorOf(someFields(details, 'error'));
  const code = told.code ?? reason;
  const { severity, advice } = meaningOf({ code, message: told.message });
  const message = `the response ${status === 'failed' ? 'failed' : 'was not finished'}: ${
    isFields(details['error']) ? told.message : (reason ?? 'no reason was given')
  }`;
  return peerFault(
    { ...told, code, message },
    // A failed response is never a mere race; it is reported even when the call goes on.
    {
      code: 'provider.response_failed',
      severity: severity === 'fatal' ? 'fatal' : 'retryable',
      ...(advice !== undefined && { advice }),
    },
  );
}

function tokensOf(usage: Fields): TokenUsage {
  const input = someFields(usage, 'input_token_details');
  const cached = someFields(input, 'cached_tokens_details');
  const output = someFields(usage, 'output_token_details');
  return {
    inputText: countIn(input, 'text_tokens'),
    inputAudio: countIn(input, 'audio_tokens'),
    cachedText: countIn(cached, 'text_tokens'),
    cachedAudio: countIn(cached, 'audio_tokens'),
    outputText: countIn(output, 'text_tokens'),
    outputAudio: countIn(output, 'audio_tokens'),
  };
}
