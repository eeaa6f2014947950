import { describe, expect, it } from 'vitest';
import {
  askedSession,
  codecFor,
  DIALECTS,
  EVERYTHING,
  faultIn,
  HANG_UP,
  readyCodec,
  receive,
  sent,
  type Json,
} from './support.js';

const CREATED = { type: 'session.created', event_id: 'e1', session: { id: 'sess_1', voice: 'marin' } };
const updated = (session: Json): Json => ({ type: 'session.updated', event_id: 'e2', session });
const failed = (error: Json): Json => ({
  type: 'error',
  event_id: 'e3',
  error: { type: 'invalid_request_error', code: null, message: 'No.', param: null, event_id: null, ...error },
});
const BAD_TOOL = failed({
  code: 'missing_required_parameter',
  message: "Missing required parameter: 'session.tools[0].name'.",
  param: 'session.tools[0].name',
});

describe('the order of a session', () => {
  it('begins with connected, once', () => {
    const codec = codecFor();
    expect(receive(codec, CREATED)).toEqual([{ type: 'connected', sessionId: 'sess_1' }]);
    expect(receive(codec, CREATED)).toEqual([{ type: 'ignored', name: 'session.created', known: true }]);
  });

  it.each([
    [1795300000, { expiresAtS: 1795300000 }],
    [0, {}],
    ['soon', {}],
    [null, {}],
  ])('says when the session ends, where the server does: %s', (expiresAt, expected) => {
    const session = { id: 'sess_1', expires_at: expiresAt };
    expect(receive(codecFor(), { type: 'session.created', session })).toEqual([
      { type: 'connected', sessionId: 'sess_1', ...expected },
    ]);
  });

  it('connects also to a server that names no session', () => {
    expect(receive(codecFor(), { type: 'session.created' })).toEqual([{ type: 'connected', sessionId: '' }]);
  });

  it.each(DIALECTS)('is ready when the echo has everything that was asked: %s', (dialect) => {
    const codec = codecFor({ ...EVERYTHING, dialect }, [HANG_UP]);
    const session = askedSession(codec);
    expect(receive(codec, updated({ ...session, id: 'sess_1', object: 'realtime.session' }))).toEqual([
      { type: 'ready', toolCount: 1 },
    ]);
  });

  it('is ready once: later updates are known and ignored', () => {
    const codec = readyCodec();
    expect(receive(codec, updated({}))).toEqual([{ type: 'ignored', name: 'session.updated', known: true }]);
  });

  it('takes no update for an answer before it has asked', () => {
    const codec = codecFor();
    expect(receive(codec, updated({}))).toEqual([{ type: 'ignored', name: 'session.updated', known: true }]);
  });

  it('ends with every field named that was not applied', () => {
    const codec = codecFor({ voice: 'cedar', audioFormat: 'g711_ulaw' });
    const { audio, ...session } = askedSession(codec) as { audio: { input: Json; output: Json } };
    const output = { ...audio.output, voice: 'alloy', format: { type: 'audio/pcm', rate: 24000 } };
    expect(faultIn(receive(codec, updated({ ...session, audio: { ...audio, output } })))).toEqual({
      code: 'provider.config_not_applied',
      severity: 'fatal',
      message:
        'audio.output.format: asked audio/pcmu, got audio/pcm; audio.output.voice: asked cedar, got alloy',
    });
  });

  it('still waits after an update without a session', () => {
    const codec = codecFor();
    const session = askedSession(codec);
    expect(faultIn(receive(codec, { type: 'session.updated' })).code).toBe('provider.malformed_message');
    expect(receive(codec, updated(session))).toEqual([{ type: 'ready', toolCount: 0 }]);
  });
});

describe('an error while the settings are unanswered', () => {
  it('is their rejection, in the provider’s words', () => {
    const codec = codecFor();
    askedSession(codec);
    expect(faultIn(receive(codec, BAD_TOOL))).toEqual({
      code: 'provider.session_rejected',
      severity: 'fatal',
      providerCode: 'missing_required_parameter',
      param: 'session.tools[0].name',
      message: "Missing required parameter: 'session.tools[0].name'.",
    });
  });

  it.each(['invalid_value', 'unknown_parameter', 'server_error', null])(
    'is that whatever its code: %s',
    (code) => {
      const codec = codecFor();
      askedSession(codec);
      expect(faultIn(receive(codec, failed({ code })))).toMatchObject({
        code: 'provider.session_rejected',
        severity: 'fatal',
      });
    },
  );

  it('is not that when it is harmless: the answer still comes', () => {
    const codec = codecFor();
    const session = askedSession(codec);
    const fault = faultIn(receive(codec, failed({ code: 'response_cancel_not_active' })));
    expect(fault).toMatchObject({ code: 'provider.error', severity: 'harmless' });
    expect(receive(codec, updated(session))).toEqual([{ type: 'ready', toolCount: 0 }]);
  });

  it('leaves a session that no later update can make ready', () => {
    const codec = codecFor();
    const session = askedSession(codec);
    receive(codec, BAD_TOOL);
    expect(receive(codec, updated(session))).toEqual([
      { type: 'ignored', name: 'session.updated', known: true },
    ]);
  });
});

describe('the same error at another time', () => {
  it('leaves the call going once the session is ready', () => {
    expect(faultIn(receive(readyCodec(), BAD_TOOL))).toMatchObject({
      code: 'provider.error',
      severity: 'retryable',
      providerCode: 'missing_required_parameter',
    });
  });

  it('is about the settings when it names their event', () => {
    const error = { ...(BAD_TOOL['error'] as Json), event_id: 'session-update-1' };
    expect(faultIn(receive(readyCodec(), failed(error))).code).toBe('provider.session_rejected');
  });

  it('is not about settings that were never sent', () => {
    expect(faultIn(receive(codecFor(), BAD_TOOL)).code).toBe('provider.error');
  });
});

describe('other instructions in the middle of a session', () => {
  it.each(DIALECTS)('change nothing else: %s', (dialect) => {
    const codec = readyCodec({ dialect });
    const message = sent(codec, { type: 'instruct', instructions: 'Be brief.' });
    const session = { ...(dialect === 'ga' && { type: 'realtime' }), instructions: 'Be brief.' };
    expect(message).toEqual({ type: 'session.update', event_id: 'instructions-1', session });
  });

  it('are confirmed without making the session ready anew, whatever the confirmation holds', () => {
    const codec = readyCodec();
    codec.encode({ type: 'instruct', instructions: 'Be brief.' });
    expect(receive(codec, updated({ instructions: 'Be something else.' }))).toEqual([
      { type: 'ignored', name: 'session.updated', known: true },
    ]);
  });

  it('leave the call going when they are refused', () => {
    const codec = readyCodec();
    codec.encode({ type: 'instruct', instructions: 'Be brief.' });
    const fault = faultIn(receive(codec, failed({ code: 'invalid_value', event_id: 'instructions-1' })));
    expect(fault).toMatchObject({ code: 'provider.error', severity: 'retryable' });
  });
});
