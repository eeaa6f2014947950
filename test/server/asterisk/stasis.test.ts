import { describe, expect, it } from 'vitest';
import { asteriskYaml, StasisScene } from '../../support/stasis-scene.js';
import { TestServer } from '../../support/test-server.js';
import { until } from '../../support/until.js';

const CALLER = '1700000000.1';

describe('a call that comes by Stasis', () => {
  it('is answered, and its caller is bridged with a channel that leads to us', async () => {
    const scene = await StasisScene.open();
    await scene.begin(CALLER);
    const { requests, state } = scene.ari;
    const lines = requests.map(({ method, path }) => `${method} ${path.replace(/talkpath-[\w-]+/, 'ID')}`);
    expect(lines).toEqual([
      'GET /bridges',
      'GET /applications/talkpath',
      `POST /channels/${CALLER}/answer`,
      'POST /bridges',
      'POST /channels/externalMedia',
      'POST /bridges/ID/addChannel',
    ]);
    const [media] = scene.ari.asked('POST /channels/externalMedia');
    expect(media?.query).toEqual({
      channelId: expect.stringMatching(/^talkpath-/) as unknown,
      app: 'talkpath',
      format: 'ulaw',
      external_host: 'talkpath',
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'client',
      transport_data: expect.stringMatching(
        /^f\(json\)v\(token=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\)$/,
      ) as unknown,
    });
    expect(state.channels.get(CALLER)?.state).toBe('Up');
    const { info } = scene.server.call(CALLER);
    expect(info).toMatchObject({ carrier: 'chan-websocket', from: '+12025550123', to: '+12025550199' });
  });

  it('has its sound over AudioSocket where that is configured, as samples', async () => {
    const scene = await StasisScene.open({ more: '    media: audiosocket' });
    await scene.begin(CALLER);
    const [media] = scene.ari.asked('POST /channels/externalMedia');
    expect(media?.query).toMatchObject({
      format: 'slin',
      external_host: '127.0.0.1:9092',
      transport: 'tcp',
      encapsulation: 'audiosocket',
      data: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
    expect(scene.server.call(CALLER).info.carrier).toBe('audiosocket');
  });

  it('has its sound at any rate that AudioSocket carries, and is 24 kHz inside', async () => {
    const scene = await StasisScene.open({ more: '    media: audiosocket\n    format: slin48' });
    await scene.begin(CALLER);
    const [media] = scene.ari.asked('POST /channels/externalMedia');
    expect(media?.query).toMatchObject({ format: 'slin48', encapsulation: 'audiosocket' });
    expect(scene.session(CALLER)?.format).toEqual({ encoding: 'pcm16', rateHz: 24_000 });
  });

  it('leaves nothing in Asterisk when the caller hangs up, and the cause is in the log', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    scene.ari.hangsUp(CALLER, 16, 'Normal Clearing');
    await scene.expectNothingLeft();
    expect(scene.server.ending(CALLER)?.reason).toBe('caller-hung-up');
    expect(scene.server.logged('channel.end')).toMatchObject([
      { carrierCallId: CALLER, cause: 16, detail: 'hang-up cause 16, Normal Clearing' },
    ]);
    expect(scene.ari.asked(`POST /channels/${CALLER}/continue`)).toEqual([]);
  });

  it('is hung up when the agent has ended it', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    scene.callTool('hangup_call', { reason: 'all done' });
    await scene.expectNothingLeft();
    expect(scene.ari.state.channels.has(CALLER)).toBe(false);
    expect(scene.server.ending(CALLER)?.reason).toBe('agent-hung-up');
  });

  it('goes on in the dialplan when the server stops', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    await scene.server.server.stop();
    expect(scene.ari.state.channels.get(CALLER)).toMatchObject({ app: undefined, wentTo: 'on' });
    await scene.expectNothingLeft();
  });

  it('goes on in the dialplan when the stream breaks', async () => {
    const scene = await StasisScene.open();
    await scene.begin(CALLER);
    const carrier = scene.attach(CALLER);
    carrier.emit({ type: 'stopped', orderly: false, detail: 'broken' });
    await scene.expectNothingLeft();
    expect(scene.ari.state.channels.get(CALLER)?.wentTo).toBe('on');
  });

  it.each([
    ['POST /channels/externalMedia', 400],
    ['POST /channels/externalMedia', 500],
    ['POST /bridges', 500],
    [`POST /channels/${CALLER}/answer`, 412],
  ])('goes on in the dialplan where %s is answered with %i', async (start, status) => {
    const scene = await StasisScene.open();
    scene.ari.instead.set(start, { status, body: { message: 'no such section' } });
    scene.ari.comes(CALLER);
    await until(() => scene.ari.state.channels.get(CALLER)?.wentTo === 'on');
    await scene.expectNothingLeft();
    expect(scene.server.logged('carrier.ari_no_media', CALLER)).toMatchObject([
      { carrierCallId: CALLER, detail: expect.stringContaining(`HTTP ${status} no such section`) as unknown },
    ]);
    expect(scene.server.ending(CALLER)?.reason).toBe('no-stream');
  });

  it('leaves nothing when the caller hangs up before the sound is there', async () => {
    const scene = await StasisScene.open();
    scene.ari.mediaAnswers = false;
    scene.ari.comes(CALLER);
    await until(() => scene.ari.asked('POST /channels/externalMedia').length === 1);
    scene.ari.hangsUp(CALLER, 127, 'Interworking');
    await scene.expectNothingLeft();
    expect(scene.server.ending(CALLER)).toEqual({ reason: 'caller-hung-up', detail: 'hang-up cause 127' });
    expect(scene.server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is cleared away later where Asterisk could not be asked', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    scene.ari.instead.set('DELETE /', { status: 503 });
    scene.ari.hangsUp(CALLER);
    await until(() => scene.ari.asked('DELETE /bridges').length === 3);
    expect(scene.ari.state.bridges.size).toBe(1);
    scene.ari.instead.clear();
    scene.ari.drops();
    await scene.ari.heard();
    await scene.expectNothingLeft();
  });

  it('goes on in the dialplan later where Asterisk could not be asked when the stream broke', async () => {
    const scene = await StasisScene.open();
    await scene.begin(CALLER);
    const carrier = scene.attach(CALLER);
    scene.ari.isDeaf = true;
    carrier.emit({ type: 'stopped', orderly: false, detail: 'broken' });
    await until(() => scene.server.ending(CALLER) !== undefined);
    await until(() =>
      scene.ari.unheard.some((line) => line.startsWith(`POST /ari/channels/${CALLER}/continue`)),
    );
    scene.ari.isDeaf = false;
    scene.ari.drops();
    await scene.ari.heard();
    await scene.expectNothingLeft();
    expect(scene.ari.state.channels.get(CALLER)?.wentTo).toBe('on');
  });

  it('is one call, though Asterisk says twice in one breath that its caller came', async () => {
    const scene = await StasisScene.open();
    scene.ari.comes(CALLER);
    scene.ari.comes(CALLER);
    await scene.bridged(CALLER);
    scene.ari.hangsUp(CALLER);
    await scene.expectNothingLeft();
    expect(scene.ari.asked('POST /bridges').filter(({ path }) => path === '/bridges')).toHaveLength(1);
    expect(scene.server.logged('call.end')).toHaveLength(1);
  });

  it('hears that the line is busy where no more calls are taken', async () => {
    const scene = await StasisScene.open({ rest: 'limits:\n  max_calls: 1' });
    await scene.begin(CALLER);
    scene.ari.comes('1700000000.2');
    await until(() => !scene.ari.state.channels.has('1700000000.2'));
    expect(scene.ari.asked('DELETE /channels/1700000000.2')).toMatchObject([{ query: { reason: 'busy' } }]);
    expect(scene.server.logged('server.busy')).toMatchObject([{ carrierCallId: '1700000000.2' }]);
    expect(scene.ari.asked('POST /channels/1700000000.2/answer')).toEqual([]);
  });

  it('counts causes', async () => {
    const scene = await StasisScene.open();
    await scene.begin(CALLER);
    scene.ari.hangsUp(CALLER, 31, 'Normal, unspecified');
    await scene.expectNothingLeft();
    const metrics = await (await fetch(`${scene.server.url}/metrics`)).text();
    expect(metrics).toContain('talkpath_asterisk_hangups_total{cause="31"} 1');
    expect(metrics).toContain('talkpath_asterisk_connected 1');
  });
});

describe('a call by Stasis whose events are missed', () => {
  it('ends when Asterisk is there again and knows its caller no more, and its own leg goes nowhere', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    scene.ari.drops();
    scene.ari.hangsUp(CALLER);
    await scene.ari.heard();
    await scene.expectNothingLeft();
    expect(scene.server.ending(CALLER)?.reason).toBe('caller-hung-up');
    expect(
      scene.ari.asked('POST /channels/talkpath-').filter(({ path }) => path.endsWith('/continue')),
    ).toEqual([]);
    expect(scene.server.logged('a caller of an earlier process goes on')).toEqual([]);
  });

  it('goes on where its caller is still there', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    scene.ari.drops();
    await scene.ari.heard();
    await until(() => scene.ari.asked(`GET /channels/${CALLER}`).length === 1);
    await until(() => scene.ari.asked('GET /applications/talkpath').length === 2);
    expect(scene.session(CALLER)?.ended).toBe(false);
    expect(scene.ari.state.bridges.size).toBe(1);
  });
});

describe('a caller of Asterisk who is passed on', () => {
  const CONTEXT = 'talkpath-transfer,+12025550111,1';

  async function passedOn(more = '') {
    const scene = await StasisScene.open({ more });
    await scene.talk(CALLER);
    scene.callTool('transfer_call', { destination: 'sales', reason: 'wants to buy' });
    await until(() => scene.ari.state.channels.get(CALLER)?.wentTo !== undefined);
    return scene;
  }

  it('goes on in the dialplan, which knows whom to ring, for whom and how long', async () => {
    const scene = await passedOn();
    expect(scene.ari.state.channels.get(CALLER)).toMatchObject({
      wentTo: CONTEXT,
      variables: {
        TALKPATH_TRANSFER_TO: '+12025550111',
        TALKPATH_CALLER_ID: '+12025550100',
        TALKPATH_RING_S: '20',
      },
    });
    await until(() => scene.ari.state.bridges.size === 0);
    expect(scene.server.ending(CALLER)).toBeUndefined();
  });

  it('is gone for the agent when somebody answers, and nobody disturbs them', async () => {
    const scene = await passedOn();
    scene.ari.dials(CALLER, 'ANSWER');
    await until(() => scene.server.ending(CALLER)?.reason === 'transferred');
    await scene.expectNothingLeft();
    expect(scene.ari.state.channels.has(CALLER)).toBe(true);
    expect(scene.ari.asked(`DELETE /channels/${CALLER}`)).toEqual([]);
  });

  it('talks to the agent again where the dialplan brings them back', async () => {
    const scene = await passedOn();
    await until(() => scene.ari.state.bridges.size === 0);
    scene.ari.comes(CALLER, { args: ['returned', 'BUSY'] });
    await scene.bridged(CALLER);
    scene.attach(CALLER);
    const told = (): string => JSON.stringify(scene.peer.session.received);
    await until(() => told().includes('busy'));
    expect(scene.server.server.calls.size).toBe(1);
    expect(scene.ari.asked('POST /channels/externalMedia')).toHaveLength(2);
    scene.ari.hangsUp(CALLER);
    await scene.expectNothingLeft();
  });

  it('may hang up while it rings', async () => {
    const scene = await passedOn();
    await until(() => scene.ari.state.bridges.size === 0);
    scene.ari.hangsUp(CALLER, 16);
    await until(() => scene.server.ending(CALLER) !== undefined);
    expect(scene.server.ending(CALLER)?.reason).toBe('caller-hung-up');
    await scene.expectNothingLeft();
  });

  it('is told where to call by themselves where that is configured, and was passed on when they hang up here', async () => {
    const scene = await passedOn('    transfer_endpoint: PJSIP/{number}@trunk');
    expect(scene.ari.state.channels.get(CALLER)?.wentTo).toBe('PJSIP/+12025550111@trunk');
    await until(() => scene.server.call(CALLER).events.some(({ type }) => type === 'control-settled'));
    scene.ari.hangsUp(CALLER);
    await until(() => scene.server.ending(CALLER)?.reason === 'transferred');
    await scene.expectNothingLeft();
  });

  it('stays with the agent where Asterisk refuses', async () => {
    const scene = await StasisScene.open({ more: '    transfer_endpoint: SIP/{number}' });
    await scene.talk(CALLER);
    scene.callTool('transfer_call', { destination: 'sales', reason: 'wants to buy' });
    await until(() => scene.server.logged('carrier.transfer_failed', CALLER).length === 1);
    expect(scene.server.logged('carrier.transfer_failed', CALLER)).toMatchObject([
      { detail: expect.stringContaining('HTTP 422') as unknown },
    ]);
    expect(scene.session(CALLER)?.ended).toBe(false);
  });
});

describe('keys for the other end of a call of Asterisk’s', () => {
  it('are sent by Asterisk, pauses and all', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    scene.callTool('send_dtmf', { digits: '1w4711#' });
    await until(() => scene.ari.state.channels.get(CALLER)?.digits === '1w4711#');
  });

  it('cost nobody the call where they can’t be sent', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    scene.ari.instead.set(`POST /channels/${CALLER}/dtmf`, { status: 500, body: { message: 'no' } });
    scene.callTool('send_dtmf', { digits: '1' });
    await until(() => scene.server.logged('carrier.dtmf_failed', CALLER).length === 1);
    expect(scene.session(CALLER)?.ended).toBe(false);
  });
});

describe('what an earlier process left in Asterisk', () => {
  it('goes on in the dialplan where a caller is alone in a bridge of ours', async () => {
    const scene = await StasisScene.open();
    const { state } = scene.ari;
    scene.ari.drops();
    const orphan = {
      id: '1600000000.9',
      name: 'PJSIP/trunk-9',
      state: 'Up' as const,
      from: '',
      to: '',
      app: 'talkpath',
      variables: {},
      digits: '',
    };
    state.channels.set(orphan.id, orphan);
    state.bridges.set('talkpath-old', new Set([orphan.id])).set('conference', new Set([orphan.id]));
    await scene.ari.heard();
    await until(() => !state.bridges.has('talkpath-old'));
    expect(state.channels.get(orphan.id)).toMatchObject({ wentTo: 'on' });
    expect(state.bridges.has('conference')).toBe(true);
  });
});

describe('a server that takes another one’s place in Asterisk', () => {
  it('lets its calls be, which end as their callers want', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    const next = await TestServer.start({ yaml: asteriskYaml(scene.ari, '', 'provider_name: practice') });
    await until(() => scene.server.logged('carrier.ari_replaced').length === 1);
    await until(() => scene.ari.asked('GET /applications').length === 2);
    scene.ari.comes('1700000000.2');
    await until(() => next.server.calls.find('1700000000.2') !== undefined);
    expect(scene.session(CALLER)?.ended).toBe(false);
    expect(scene.ari.state.channels.get(CALLER)?.app).toBe('talkpath');
    scene.callTool('hangup_call', { reason: 'all done' });
    await until(() => scene.server.ending(CALLER)?.reason === 'agent-hung-up');
    await until(() => !scene.ari.state.channels.has(CALLER));
    expect(scene.ari.asked('POST /channels').filter(({ path }) => path.endsWith('/continue'))).toEqual([]);
  });
});

describe('the line over which Asterisk tells of calls', () => {
  const told = async (url: string): Promise<string | undefined> => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return /^talkpath_asterisk_connected (\d)$/m.exec(metrics)?.[1];
  };

  it('is in the metrics only where there is to be one', async () => {
    const without = await TestServer.start({ yaml: 'asterisk: {enabled: true}' });
    expect(await told(without.url)).toBeUndefined();
    const scene = await StasisScene.open();
    await until(() => scene.server.logged('Asterisk connected').length === 1);
    expect(await told(scene.server.url)).toBe('1');
    await scene.ari.close();
    await until(() => scene.server.logged('carrier.ari_lost').length === 1);
    expect(await told(scene.server.url)).toBe('0');
  });

  it('is connected again when it breaks, and says so meanwhile; calls that stand go on', async () => {
    const scene = await StasisScene.open();
    await scene.talk(CALLER);
    const ready = async () => (await fetch(`${scene.server.url}/readyz`)).json();
    expect(await ready()).toEqual({ ready: true, asterisk: 'connected' });
    scene.ari.drops();
    await until(() => scene.server.logged('carrier.ari_lost').length === 1);
    expect(scene.session(CALLER)?.ended).toBe(false);
    expect(scene.ari.comes('1700000000.2')).toBe(false);
    await until(() => scene.ari.upgrades === 2);
    await until(() => scene.server.logged('Asterisk connected').length === 2);
    expect(await ready()).toEqual({ ready: true, asterisk: 'connected' });
    await scene.begin('1700000000.3');
  });

  it('takes what is no event for what it is', async () => {
    const scene = await StasisScene.open();
    for (const text of [
      '{',
      '[]',
      'null',
      '{"type":7}',
      '{"type":"StasisStart"}',
      '{"type":"StasisStart","channel":{"id":"../x"}}',
    ])
      scene.ari.says(text);
    await scene.begin(CALLER);
    expect(scene.server.logged('carrier.ari_bad_event')).toHaveLength(4);
  });
});

describe('the password of the REST interface', () => {
  it('is in no line of the log, whatever fails', async () => {
    const scene = await StasisScene.open();
    scene.ari.instead.set('POST /bridges', { status: 401, body: { message: 'no' } });
    scene.ari.comes(CALLER);
    await until(() => scene.server.logged('carrier.ari_refused').length === 1);
    scene.ari.drops();
    await until(() => scene.server.logged('carrier.ari_lost').length === 1);
    expect(scene.server.rawLines.join('')).not.toContain('ari-very-secret-4711');
  });
});
