import { describe, expect, it } from 'vitest';
import { checkGoLive } from '../../src/config/go-live.js';
import { load } from '../support/config-file.js';

const open = { PUBLIC_URL: 'https://calls.example.com' };

describe('checkGoLive', () => {
  it('keeps a server without an auth token off the internet', () => {
    expect(checkGoLive(load('', { env: open }))?.code).toBe('server.no_auth_token');
    expect(checkGoLive(load('twilio: {auth_token: ""}', { env: open }))?.code).toBe('server.no_auth_token');
    expect(checkGoLive(load('twilio: {validate_signatures: true}', { env: open }))).toBeDefined();
  });

  it('lets a server go that is private, has a token, or was told not to mind', () => {
    expect(checkGoLive(load(''))).toBeUndefined();
    expect(checkGoLive(load('', { env: { ...open, TWILIO_AUTH_TOKEN: 't' } }))).toBeUndefined();
    expect(checkGoLive(load('twilio: {validate_signatures: false}', { env: open }))).toBeUndefined();
  });
});
