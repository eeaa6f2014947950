import { describe, expect, it } from 'vitest';
import { announceToServer, type DialplanCall } from '../../../src/cli/call/announce-call.js';
import { Secret } from '../../../src/lib/secret.js';
import { closedPort } from '../../support/closed-port.js';
import { TestServer } from '../../support/test-server.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What becomes of the announcement of a call. */
function announce(url: string, wire: DialplanCall['wire'] = 'chan-websocket', password?: string) {
  const login = password === undefined ? undefined : { username: 'talkpath', password: new Secret(password) };
  const numbers = { from: '+12025550123', to: '100', channel: '1763800000.42' };
  return announceToServer({ url, ...numbers, format: 'slin', wire, login });
}

describe('a call that is announced', () => {
  it('is given a UUID, however the address of the server is written', async () => {
    const { url } = await TestServer.start({ yaml: 'asterisk: {enabled: true, password: s3cret}' });
    expect(await announce(`${url}//`, 'chan-websocket', 's3cret')).toMatch(UUID);
  });

  it.each(['chan-websocket', 'audiosocket'] as const)(
    'over %s to a server that knows no Asterisk is refused, and what its configuration lacks is said',
    async (wire) => {
      const { url } = await TestServer.start();
      await expect(announce(url, wire)).rejects.toMatchObject({
        code: 'call.refused',
        message: expect.stringContaining('asterisk.enabled: true') as string,
        remedy: expect.stringContaining('asterisk.enabled') as string,
      });
    },
  );

  it.each(['wr0ng', undefined])(
    'with the password %s is refused, and nobody speaks of Twilio',
    async (password) => {
      const { url } = await TestServer.start({ yaml: 'asterisk: {enabled: true, password: s3cret}' });
      await expect(announce(url, 'chan-websocket', password)).rejects.toMatchObject({
        code: 'call.refused',
        message: expect.stringContaining('401') as string,
        remedy: expect.stringMatching(/^ASTERISK_PASSWORD (?!.*TWILIO)/) as string,
      });
    },
  );

  it('to a public server that has no password is refused, and it is the server that lacks one', async () => {
    const yaml =
      'server: {public_url: "https://agent.example.com"}\ntwilio: {auth_token: t}\nasterisk: {enabled: true}';
    const { url } = await TestServer.start({ yaml });
    await expect(announce(url)).rejects.toMatchObject({
      remedy: expect.stringMatching(/^Set asterisk\.password/) as string,
    });
  });

  it('over a wire that is not open is refused with the block that opens it', async () => {
    const { url } = await TestServer.start({ yaml: 'asterisk: {enabled: true}' });
    await expect(announce(url, 'audiosocket')).rejects.toThrow(/HTTP 422.*asterisk\.audiosocket/);
  });

  it('reaches nobody where nothing listens', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    await expect(announce(url)).rejects.toMatchObject({
      code: 'call.unreachable',
      message: `nothing listens on ${url}`,
    });
  });
});
