import { describe, expect, it } from 'vitest';
import { askAri } from '../../../src/carriers/asterisk-ari/ask-ari.js';
import { createAriCallControl } from '../../../src/carriers/asterisk-ari/call-control.js';
import { endpointOf, extensionOf } from '../../../src/carriers/asterisk-ari/transfer-target.js';
import { TalkpathError } from '../../../src/lib/errors.js';
import { Secret } from '../../../src/lib/secret.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import { ARI_PASSWORD, FakeAri } from '../../support/fake-ari.js';

const SALES = { name: 'sales', address: '+12025550111', ringMs: 20_000 };
const DESK = { name: 'desk', address: 'sip:desk@pbx.example.com;transport=tls', ringMs: 20_000 };

function controlAt(url: string, password = ARI_PASSWORD) {
  const place = { url, username: 'talkpath', password: new Secret(password) };
  return createAriCallControl({
    ask: askAri(place, systemClock),
    app: 'talkpath',
    transferContext: 'talkpath-transfer',
  });
}

async function failureOf(promise: Promise<void>): Promise<TalkpathError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof TalkpathError) return error;
  throw new Error('it did not fail as it should');
}

describe('control of calls by Asterisk’s REST interface', () => {
  it('hangs up wherever the channel is, and is content with one that is gone', async () => {
    const ari = await FakeAri.open();
    const control = controlAt(ari.url);
    ari.comes('1.1');
    await control.hangUp('1.1');
    expect(ari.state.channels.size).toBe(0);
    await control.hangUp('1.1');
    expect(ari.asked('DELETE /channels/1.1')).toHaveLength(2);
  });

  it('says what Asterisk said where a call outside Stasis is to be passed on or sent keys', async () => {
    const ari = await FakeAri.open();
    const control = controlAt(ari.url);
    ari.comes('1.1');
    const words = /HTTP 409 Channel not in Stasis application/;
    const transfer = await failureOf(control.transfer('1.1', SALES));
    expect([transfer.code, transfer.message]).toEqual([
      'carrier.transfer_failed',
      expect.stringMatching(words),
    ]);
    const keys = await failureOf(control.sendDigits('1.1', '1'));
    expect([keys.code, keys.message]).toEqual(['carrier.dtmf_failed', expect.stringMatching(words)]);
  });

  it('takes no messages: the dialplan does', async () => {
    const ari = await FakeAri.open();
    expect((await failureOf(controlAt(ari.url).record('1.1'))).code).toBe('carrier.no_voicemail');
    expect(ari.requests).toEqual([]);
  });

  it('tells a wrong password from everything else', async () => {
    const ari = await FakeAri.open();
    const failure = await failureOf(controlAt(ari.url, 'wrong').hangUp('1.1'));
    expect(failure.code).toBe('carrier.ari_refused');
    expect(failure.message).not.toContain('wrong');
  });

  it('asks again what may be asked twice, and nothing else', async () => {
    const ari = await FakeAri.open();
    const control = controlAt(ari.url);
    ari.instead.set('DELETE /channels', { status: 500 }).set('POST /channels', { status: 500 });
    expect((await failureOf(control.hangUp('1.1'))).code).toBe('carrier.hangup_failed');
    await failureOf(control.sendDigits('1.1', '1'));
    expect(ari.asked('DELETE /channels/1.1')).toHaveLength(3);
    expect(ari.asked('POST /channels/1.1/dtmf')).toHaveLength(1);
  });

  it('names the fault of a connection that can’t be made', async () => {
    const ari = await FakeAri.open();
    const { url } = ari;
    await ari.close();
    const failure = await failureOf(controlAt(url).sendDigits('1.1', '1'));
    expect(failure.code).toBe('carrier.dtmf_failed');
    expect(failure.message).toContain('ECONNREFUSED');
  });

  it.each(['', '..', 'a/b', '1.1?x=y', 'x'.repeat(200)])(
    'asks nothing about %j, which is no channel',
    async (id) => {
      const ari = await FakeAri.open();
      expect((await failureOf(controlAt(ari.url).hangUp(id))).code).toBe('carrier.hangup_failed');
      expect(ari.requests).toEqual([]);
    },
  );
});

describe('where a caller of Asterisk is passed on to', () => {
  it('is made from a template: the number, or the user part of a SIP address, or the whole', () => {
    expect(endpointOf('PJSIP/{number}@trunk', SALES)).toBe('PJSIP/+12025550111@trunk');
    expect(endpointOf('PJSIP/{number}@trunk', DESK)).toBe('PJSIP/desk@trunk');
    expect(endpointOf('PJSIP/trunk/{address}', DESK)).toBe(`PJSIP/trunk/${DESK.address}`);
  });

  it('is an extension of the dialplan', () => {
    expect(extensionOf(SALES)).toBe('+12025550111');
    expect(extensionOf(DESK)).toBe('desk');
    expect(extensionOf({ ...DESK, address: 'sips:pbx.example.com;x=y' })).toBe('pbx.example.com');
  });
});
