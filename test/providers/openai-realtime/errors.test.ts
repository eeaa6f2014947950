import { describe, expect, it } from 'vitest';
import { faultIn, readyCodec, receive, type Json } from './support.js';

function faultFor(error: Json): Json {
  const whole = {
    type: 'invalid_request_error',
    code: null,
    message: 'No.',
    param: null,
    event_id: null,
    ...error,
  };
  return { ...faultIn(receive(readyCodec(), { type: 'error', event_id: 'e', error: whole })) };
}

describe('an error in the middle of a call', () => {
  it.each([
    ['response_cancel_not_active', 'harmless', 'provider.error'],
    ['input_audio_buffer_commit_empty', 'harmless', 'provider.error'],
    ['unsupported_content_type', 'harmless', 'provider.error'],
    ['cannot_update_voice', 'harmless', 'provider.error'],
    ['item_retrieve_invalid_item_id', 'harmless', 'provider.error'],
    ['item_truncate_invalid_item_id', 'harmless', 'provider.error'],
    ['conversation_already_has_active_response', 'retryable', 'provider.error'],
    ['rate_limit_exceeded', 'retryable', 'provider.error'],
    ['server_error', 'retryable', 'provider.error'],
    ['missing_required_parameter', 'retryable', 'provider.error'],
    ['invalid_value', 'retryable', 'provider.error'],
    ['unknown_parameter', 'retryable', 'provider.error'],
    ['invalid_event', 'retryable', 'provider.error'],
    ['something_new', 'retryable', 'provider.error'],
    ['session_expired', 'retryable', 'provider.session_expired'],
    ['invalid_api_key', 'fatal', 'provider.refused'],
    ['insufficient_quota', 'fatal', 'provider.refused'],
    ['billing_hard_limit_reached', 'fatal', 'provider.refused'],
    ['account_deactivated', 'fatal', 'provider.refused'],
    ['model_not_found', 'fatal', 'provider.refused'],
    ['beta_api_shape_disabled', 'fatal', 'provider.refused'],
  ])('%s is %s: %s', (providerCode, severity, code) => {
    expect(faultFor({ code: providerCode })).toMatchObject({ providerCode, severity, code });
  });

  it.each([
    ['Cancellation failed: no active response found', 'harmless'],
    ['Error committing input audio buffer: buffer too small. Expected at least 100ms of audio.', 'harmless'],
    ['Audio content of 1200ms is already shorter than 1300ms', 'harmless'],
    ['Only model output audio messages can be truncated', 'harmless'],
    ["Cannot update a conversation's voice if assistant audio is present.", 'harmless'],
    ['Conversation already has an active response in progress: resp_1.', 'retryable'],
    ['Your session hit the maximum duration of 60 minutes.', 'retryable'],
    ['Incorrect API key provided.', 'fatal'],
    ['You exceeded your current quota.', 'fatal'],
    ['Something nobody has seen.', 'retryable'],
  ])('without a known code is told by its text: %s', (message, severity) => {
    expect(faultFor({ message })).toMatchObject({
      message: expect.stringContaining(message) as string,
      severity,
    });
    expect(faultFor({ message, code: 'grok_4711' })).toMatchObject({ severity, providerCode: 'grok_4711' });
  });

  it('with a known code is told by the code and not by its text', () => {
    const message = 'Your session hit the maximum duration of 60 minutes.';
    expect(faultFor({ code: 'response_cancel_not_active', message })).toMatchObject({ severity: 'harmless' });
  });

  it('says what to do where a person can do something', () => {
    expect(faultFor({ code: 'model_not_found', message: 'No such model.' })['message']).toBe(
      'No such model. (check openai.model)',
    );
    expect(faultFor({ code: 'beta_api_shape_disabled', message: 'Gone.' })['message']).toBe(
      'Gone. (set openai.dialect: ga)',
    );
  });

  it('of a server under load has no code but a type', () => {
    expect(faultFor({ type: 'server_error' })).toMatchObject({
      providerCode: 'server_error',
      severity: 'retryable',
    });
  });

  it('passes code and parameter on, and leaves them out where the provider gave none', () => {
    expect(faultFor({ code: 'invalid_value', param: 'item.content[0].type' })).toEqual({
      code: 'provider.error',
      severity: 'retryable',
      providerCode: 'invalid_value',
      param: 'item.content[0].type',
      message: 'No.',
    });
    expect(faultFor({})).toEqual({ code: 'provider.error', severity: 'retryable', message: 'No.' });
  });

  it('may be empty', () => {
    const fault = faultIn(receive(readyCodec(), { type: 'error', error: {} }));
    expect(fault).toMatchObject({ severity: 'retryable', message: 'the provider gave no message' });
  });

  it('is cut to a length that a log can bear', () => {
    const fault = faultFor({
      message: 'x'.repeat(10_000),
      code: 'y'.repeat(10_000),
      param: 'z'.repeat(10_000),
    });
    expect(JSON.stringify(fault).length).toBeLessThan(1000);
  });
});
