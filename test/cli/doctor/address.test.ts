import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clockFindings } from '../../../src/cli/doctor/clock-skew.js';
import { diskFindings } from '../../../src/cli/doctor/disk.js';
import { lookAtPort, portFindings } from '../../../src/cli/doctor/port.js';
import { publicUrlFindings } from '../../../src/cli/doctor/public-url.js';
import { signatureFindings } from '../../../src/cli/doctor/signature.js';
import { Secret } from '../../../src/lib/secret.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import { HttpPeer, json } from '../../support/http-peer.js';
import { TestServer } from '../../support/test-server.js';

async function peerThat(...args: Parameters<typeof HttpPeer.open>): Promise<HttpPeer> {
  const peer = await HttpPeer.open(...args);
  onTestFinished(() => peer.close());
  return peer;
}

const portOf = (url: string): number => Number(new URL(url).port);

describe('the port', () => {
  it('is free', async () => {
    const state = await lookAtPort('127.0.0.1', 0);
    expect(portFindings('127.0.0.1', 0, state)).toMatchObject([{ verdict: 'ok' }]);
  });

  it('is in use by another program', async () => {
    const peer = await peerThat((_request, response) => response.end('hello'));
    const port = portOf(peer.url);
    const [finding] = portFindings('127.0.0.1', port, await lookAtPort('127.0.0.1', port));
    expect(finding).toMatchObject({ verdict: 'fail', saw: `127.0.0.1:${port} is in use by another program` });
  });

  it('is ours already', async () => {
    const { url } = await TestServer.start();
    const state = await lookAtPort('127.0.0.1', portOf(url));
    expect(state).toEqual({ state: 'ours', url });
    expect(portFindings('127.0.0.1', portOf(url), state)).toMatchObject([{ verdict: 'ok' }]);
  });

  it('can not be taken on an address that is not ours', async () => {
    const state = await lookAtPort('203.0.113.9', 8080);
    expect(portFindings('203.0.113.9', 8080, state)).toMatchObject([
      { verdict: 'fail', saw: expect.stringContaining('EADDRNOTAVAIL') as string },
    ]);
  });
});

describe('the public URL', () => {
  const resolve = () => Promise.resolve(['93.184.216.34']);
  const verdicts = async (
    url: string | undefined,
    resolver: (host: string) => Promise<readonly string[]> = resolve,
  ) => (await publicUrlFindings(url, resolver)).map(({ verdict, saw }) => `${verdict} ${saw}`);

  it.each([
    [undefined, /^skip PUBLIC_URL is not set/],
    [
      'https://agent.example.com',
      /^ok https:\/\/agent\.example\.com; the voice webhook is .*\/twilio\/voice$/,
    ],
    ['http://agent.example.com', /^fail PUBLIC_URL is http:/],
    ['https://localhost:8080', /^fail PUBLIC_URL names localhost$/],
    ['https://192.168.1.7', /^fail PUBLIC_URL names 192\.168\.1\.7$/],
    ['https://[::1]', /^fail PUBLIC_URL names ::1$/],
    ['https://mybox', /^fail PUBLIC_URL names mybox$/],
    ['https://mybox.local', /^fail PUBLIC_URL names mybox\.local$/],
    ['https://agent.example.com/twilio/voice', /^fail PUBLIC_URL ends in \/twilio\/voice$/],
    ['https://agent.example.com/phone', /^warn PUBLIC_URL has a path, \/phone$/],
  ])('%s', async (url, expected) => {
    expect((await verdicts(url))[0]).toMatch(expected);
  });

  it('has a name that nobody knows', async () => {
    const unknown = () => Promise.reject(new Error('getaddrinfo ENOTFOUND agent.example.com'));
    expect(await verdicts('https://agent.example.com', unknown)).toEqual([
      'fail agent.example.com: getaddrinfo ENOTFOUND agent.example.com',
    ]);
  });

  it('has a name that leads into a private network', async () => {
    const inside = () => Promise.resolve(['10.1.2.3']);
    expect(await verdicts('https://agent.example.com', inside)).toEqual([
      'warn agent.example.com is 10.1.2.3 here',
    ]);
  });
});

describe('the arithmetic of signatures', () => {
  it.each([
    [undefined, undefined],
    [new Secret('my-token'), 'https://agent.example.com/phone'],
    [new Secret('my-token'), 'http://127.0.0.1:8080'],
  ])('is right', (token, publicUrl) => {
    expect(signatureFindings(token, publicUrl)).toMatchObject([{ verdict: 'ok' }]);
  });

  it('is noticed where nothing can be signed', () => {
    expect(signatureFindings(new Secret(' '), undefined)).toMatchObject([{ verdict: 'fail' }]);
  });
});

describe('the clock', () => {
  const peerWithSkew = (skewMs: number) =>
    peerThat((_request, response) => {
      const date = systemClock.date();
      date.setTime(date.getTime() + skewMs);
      response.setHeader('date', date.toUTCString());
      json(response, {});
    });

  it.each([
    [0, 'ok', /^our clock agrees with that of 127\.0\.0\.1:\d+/],
    [-120_000, 'warn', /^our clock is 1(?:19|20|21) s ahead of that of/],
    [3_600_000, 'fail', /^our clock is (?:3599|3600|3601) s behind that of/],
  ])('is compared with one that is %i ms off', async (skewMs, verdict, saw) => {
    const peer = await peerWithSkew(skewMs);
    const [finding] = await clockFindings(['http://127.0.0.1:1', peer.url]);
    expect(finding?.verdict).toBe(verdict);
    expect(finding?.saw).toMatch(saw);
  });

  it('is not compared with nobody', async () => {
    expect(await clockFindings(['http://127.0.0.1:1'])).toMatchObject([{ verdict: 'skip' }]);
  });
});

describe('the disk', () => {
  const folder = (mode: number): string => {
    const path = mkdtempSync(join(tmpdir(), 'talkpath-doctor-'));
    chmodSync(path, mode);
    onTestFinished(() => {
      chmodSync(path, 0o700);
      rmSync(path, { recursive: true });
    });
    return path;
  };

  it('takes records in a folder of ours, or in one that will be made', async () => {
    const path = folder(0o700);
    expect(await diskFindings(path)).toMatchObject([
      { verdict: 'ok' },
      { saw: expect.stringMatching(/free$/) as string },
    ]);
    expect((await diskFindings(join(path, 'a', 'b')))[0]?.saw).toBe(
      `${join(path, 'a', 'b')} will be made in ${path}`,
    );
  });

  it('says that others can read them', async () => {
    expect((await diskFindings(folder(0o755)))[1]).toMatchObject({
      verdict: 'warn',
      todo: expect.stringContaining('chmod 700') as string,
    });
  });

  it('fails where nothing can be written', async () => {
    // Whoever runs the tests may be allowed to write everywhere; not there.
    expect(await diskFindings('/proc')).toMatchObject([
      { verdict: 'fail', saw: expect.stringMatching(/^\/proc can't be written: /) as string },
    ]);
  });
});
