import { describe, expect, it } from 'vitest';
import { rawPost } from '../support/raw-http.js';
import { TransferScene } from '../support/transfer-scene.js';
import { until } from '../support/until.js';

/** The session is over, at our end and at the model's. */
async function expectNothingLeft(scene: TransferScene): Promise<void> {
  await until(() => scene.server.server.calls.size === 0);
  await until(() => scene.session.closed);
  expect(scene.peer.sessions).toHaveLength(1);
  expect(scene.server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  expect(JSON.stringify(scene.server.lines)).not.toContain(scene.twilio.authToken);
}

describe('a caller who is passed on', () => {
  it('hears the announcement to its end, leaves the stream, and hears the destination ring', async () => {
    const scene = await TransferScene.open();
    await scene.transfer();
    const { Twiml, ...others } = scene.twilio.updates[0]?.form ?? {};
    expect(others).toEqual({});
    const { url } = scene.server;
    expect(Twiml).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        `<Dial timeout="20" action="${url}/twilio/transfer" method="POST" answerOnBridge="true" callerId="+12025550100">` +
        `<Number statusCallback="${url}/twilio/transfer-status" statusCallbackEvent="answered">+12025550111</Number>` +
        '</Dial></Response>',
    );
    expect(scene.call.stream.audio.filter((code) => code === 0x21)).toHaveLength(4000);
    await until(() => !scene.attached);
    expect(scene.server.server.calls.size).toBe(1);
    expect(scene.session.closed).toBe(false);
  });

  it('is rung at a SIP address with everything in it escaped', async () => {
    const scene = await TransferScene.open();
    await scene.transfer('desk');
    expect(scene.call.waitingAt).toMatchObject({
      attributes: { timeout: '16' },
      children: [{ name: 'Sip', text: 'sip:desk@example.com;transport=tls?X-A=1&X-B=2' }],
    });
    expect(scene.call.waitingAt?.attributes).not.toHaveProperty('callerId');
  });

  it('is gone for the agent when somebody answers, and the call ends when that conversation does', async () => {
    const scene = await TransferScene.open();
    await scene.transfer();
    expect((await scene.call.answered()).status).toBe(204);
    expect(scene.ending).toBe('transferred');
    await expectNothingLeft(scene);
    expect(scene.call.status).toBe('in-progress');
    await scene.call.dialEnded('completed');
    await until(() => scene.call.status === 'completed');
    expect(scene.call.verbs).toEqual(['Connect', 'Dial', 'Hangup']);
    expect(scene.twilio.updates).toHaveLength(1);
  });

  it.each(['completed', 'answered'])(
    'has talked to somebody when the end of it says %s, though nobody told of the answer',
    async (dialStatus) => {
      const scene = await TransferScene.open();
      await scene.transfer();
      await scene.call.dialEnded(dialStatus);
      await until(() => scene.call.status === 'completed');
      expect([scene.ending, scene.call.verbs.at(-1)]).toEqual(['transferred', 'Hangup']);
      await expectNothingLeft(scene);
    },
  );

  it.each([
    ['busy', 'busy'],
    ['no-answer', 'no-answer'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['constructor', 'failed'],
    ['', 'failed'],
  ])('comes back to the same conversation on a new stream when it ends %j', async (dialStatus, outcome) => {
    const scene = await TransferScene.open();
    await scene.expectTalk();
    await scene.transfer();
    await scene.call.dialEnded(dialStatus);
    await scene.expectTalk();
    expect(await scene.outcome()).toBe(outcome);
    expect(scene.call.streams).toHaveLength(2);
    expect(scene.peer.sessions).toHaveLength(1);
    expect(scene.server.logged('transfer ended')).toMatchObject([
      { level: 'info', callId: scene.server.calls[0]?.info.callId, outcome, dialStatus },
    ]);
    await scene.call.hangUp();
    await until(() => scene.ending === 'caller-hung-up');
    await expectNothingLeft(scene);
  });

  it('can be passed on again after coming back', async () => {
    const scene = await TransferScene.open();
    await scene.transfer();
    await scene.call.dialEnded('busy');
    await scene.expectTalk();
    await scene.transfer('desk');
    await scene.call.answered();
    expect(scene.ending).toBe('transferred');
  });

  it('may hang up while it rings', async () => {
    const scene = await TransferScene.open();
    await scene.transfer();
    await scene.call.hangUp({ DialCallStatus: 'canceled' });
    expect(scene.ending).toBe('caller-hung-up');
    await expectNothingLeft(scene);
  });

  it('rings no longer when an operator hangs up', async () => {
    const scene = await TransferScene.open();
    await scene.transfer();
    await until(() => !scene.attached);
    scene.server.server.calls.find(scene.call.callSid)?.end('operator-hung-up', 'by request');
    await until(() => scene.call.status === 'completed');
    expect(scene.twilio.updates.at(-1)?.form).toEqual({ Status: 'completed' });
    expect(scene.ending).toBe('operator-hung-up');
    await expectNothingLeft(scene);
  });

  it('is passed on also where Twilio acts before it answers', async () => {
    const scene = await TransferScene.open();
    scene.twilio.takesEffect = 'before-answer';
    await scene.transfer();
    await scene.call.dialEnded('no-answer');
    await scene.expectTalk();
    expect(await scene.outcome()).toBe('no-answer');
  });

  it('stays with the agent when Twilio refuses, and the log has its words', async () => {
    const scene = await TransferScene.open();
    scene.twilio.failure = { status: 400, code: 21220, message: 'Call is not in-progress. Cannot redirect.' };
    scene.callTool('transfer_call', { destination: 'sales', reason: 'x' });
    expect(await scene.outcome()).toBe('failed');
    await scene.expectTalk();
    expect(scene.call.streams).toHaveLength(1);
    expect(scene.server.logged('carrier.transfer_failed')).toMatchObject([
      {
        detail: 'the caller could not be passed on: HTTP 400 21220 Call is not in-progress. Cannot redirect.',
      },
    ]);
  });

  it('leaves no call behind by hanging up in the moment of the request', async () => {
    const scene = await TransferScene.open();
    scene.callTool('transfer_call', { destination: 'sales', reason: 'x' });
    scene.twilio.failure = { status: 404, code: 20404, message: 'not found' };
    scene.twilio.beforeAnswer = () => scene.call.hangUp().then(() => until(() => !scene.attached));
    await until(() => scene.ending !== undefined);
    expect(scene.ending).toBe('carrier-closed');
    await expectNothingLeft(scene);
  });
});

describe('Twilio’s questions about a transfer', () => {
  it('are answered alike when they are asked twice, and either answer leads back', async () => {
    for (const which of [0, 1]) {
      const scene = await TransferScene.open();
      await scene.transfer();
      const action = scene.call.waitingAt?.attributes['action'] ?? '';
      const answers = [
        await scene.call.ask(action, { DialCallStatus: 'busy' }),
        await scene.call.ask(action, { DialCallStatus: 'busy' }),
      ];
      expect(answers.map(([verb]) => verb?.name)).toEqual(['Connect', 'Connect']);
      await scene.call.redirected(answers[which] ?? []);
      await scene.expectTalk();
      expect(await scene.outcome()).toBe('busy');
    }
  });

  it('leave a conversation alone that has gone on meanwhile', async () => {
    const scene = await TransferScene.open();
    await scene.transfer();
    const action = scene.call.waitingAt?.attributes['action'] ?? '';
    await scene.call.dialEnded('busy');
    await scene.expectTalk();
    await scene.call.ask(action, { DialCallStatus: 'busy' });
    await scene.call.ask(action, { DialCallStatus: 'completed' });
    await scene.expectTalk();
    expect(scene.ending).toBeUndefined();
  });

  it('bring the caller back when the stream broke before the transfer began', async () => {
    const scene = await TransferScene.open();
    scene.twilio.takesEffect = 'never';
    scene.callTool('transfer_call', { destination: 'sales', reason: 'x' });
    await until(() => scene.twilio.updates.length === 1);
    scene.call.stream.socket.terminate();
    await until(() => scene.call.streams.length === 2);
    await scene.expectTalk();
    expect(await scene.outcome()).toBe('failed');
    expect(scene.call.verbs).toEqual(['Connect', 'Redirect', 'Connect']);
  });

  it('bring the caller back from a stream whose end was never told', async () => {
    const scene = await TransferScene.open();
    scene.twilio.takesEffect = 'never';
    scene.callTool('transfer_call', { destination: 'sales', reason: 'x' });
    await until(() => scene.twilio.updates.length === 1);
    expect(scene.attached).toBe(true);
    scene.call.goesOnWith(await scene.call.ask('/twilio/after'));
    await until(() => scene.call.streams.length === 2);
    await scene.expectTalk();
    expect(await scene.outcome()).toBe('failed');
  });

  it('get a word of apology where nobody answered and the conversation is over', async () => {
    const scene = await TransferScene.open('recovery: {max_reconnects: 0}');
    await scene.transfer();
    scene.session.close(1011);
    await until(() => scene.session.closed);
    // They come back to a stream, where a recorded apology would be heard, and then to the carrier's words.
    await scene.call.dialEnded('busy');
    await until(() => scene.call.status === 'completed');
    expect(scene.ending).toBe('provider-failed');
    expect(scene.call.verbs).toEqual(['Connect', 'Dial', 'Connect', 'Redirect', 'Say', 'Hangup']);
  });

  it('about calls that nobody knows end them, with an apology where nobody was reached', async () => {
    const scene = await TransferScene.open();
    const of = (told: Record<string, string>) =>
      scene.call.ask('/twilio/transfer', { CallSid: 'CAother', ...told });
    expect((await of({ DialCallStatus: 'completed' })).map(({ name }) => name)).toEqual(['Hangup']);
    expect((await of({ DialCallStatus: 'busy' })).map(({ name }) => name)).toEqual(['Say', 'Hangup']);
    expect((await scene.call.post('/twilio/transfer', { CallSid: '../x' })).status).toBe(400);
    expect(scene.ending).toBeUndefined();
  });

  it.each(['busy', 'no-answer', 'failed', 'canceled', 'completed', 'ringing', 'initiated'])(
    'about the other leg do not end the caller’s when it is %s',
    async (callStatus) => {
      const scene = await TransferScene.open();
      await scene.transfer();
      for (const path of ['/twilio/transfer-status', '/twilio/status']) {
        expect((await scene.call.postOfChild(path, callStatus)).status).toBe(204);
      }
      await scene.call.dialEnded('busy');
      await scene.expectTalk();
      expect(scene.ending).toBeUndefined();
    },
  );

  it('about an answer mean nothing where no caller is away', async () => {
    const scene = await TransferScene.open();
    expect((await scene.call.postOfChild('/twilio/transfer-status', 'in-progress')).status).toBe(204);
    expect((await scene.call.post('/twilio/transfer-status', {})).status).toBe(204);
    await scene.expectTalk();
  });
});

describe('a voicemail', () => {
  it('is recorded after the announcement, told in the log once, and ends the call', async () => {
    const scene = await TransferScene.open();
    scene.callTool('leave_voicemail', { reason: 'closed' });
    await until(() => scene.call.waitingAt?.name === 'Record');
    expect(scene.call.waitingAt?.attributes).toEqual({
      maxLength: '90',
      timeout: '5',
      playBeep: 'true',
      action: `${scene.server.url}/twilio/recording`,
      method: 'POST',
    });
    await until(() => scene.ending === 'voicemail');
    await expectNothingLeft(scene);
    const action = scene.call.waitingAt?.attributes['action'] ?? '';
    await scene.call.recorded('RE1', 12);
    await until(() => scene.call.status === 'completed');
    expect(scene.call.verbs).toEqual(['Connect', 'Record', 'Hangup']);
    const recordingUrl = `https://api.twilio.com/2010-04-01/Accounts/${scene.twilio.accountSid}/Recordings/RE1`;
    await scene.call.ask(action, {
      RecordingUrl: recordingUrl,
      RecordingSid: 'RE1',
      RecordingDuration: '12',
    });
    const { callId } = scene.server.calls[0]?.info ?? {};
    expect(scene.server.logged('voicemail recorded')).toMatchObject([
      {
        level: 'info',
        callId,
        carrierCallId: scene.call.callSid,
        recordingUrl,
        recordingSid: 'RE1',
        seconds: 12,
      },
    ]);
  });

  it('is still taken when Twilio asks what follows the stream before it begins', async () => {
    const scene = await TransferScene.open();
    scene.twilio.takesEffect = 'never';
    scene.callTool('leave_voicemail', { reason: 'closed' });
    await until(() => scene.call.waitingAt?.name === 'Record');
    expect(scene.call.verbs).toEqual(['Connect', 'Redirect', 'Record']);
    expect(scene.ending).toBe('voicemail');
  });

  it('that can not be taken leaves the caller with the agent', async () => {
    const scene = await TransferScene.open();
    scene.twilio.failure = { status: 500, code: 20500, message: 'Internal Server Error' };
    scene.callTool('leave_voicemail', { reason: 'closed' });
    expect(await scene.outcome()).toBe('failed');
    await scene.expectTalk();
  });
});

describe('a webhook about transfers or recordings', () => {
  it.each(['/twilio/transfer', '/twilio/transfer-status', '/twilio/recording'])(
    'that Twilio did not sign is refused: %s',
    async (path) => {
      const scene = await TransferScene.open();
      await scene.transfer();
      const { callSid } = scene.call;
      const form = {
        CallSid: callSid,
        ParentCallSid: callSid,
        CallStatus: 'in-progress',
        DialCallStatus: 'completed',
        RecordingUrl: 'https://example.com/x',
      };
      expect((await scene.server.post(path, form)).status).toBe(403);
      expect((await scene.server.postSigned(path, form, { token: 'wrong' })).status).toBe(403);
      const elsewhere = { token: scene.twilio.authToken, origin: 'https://evil.example' };
      expect((await scene.server.postSigned(path, form, elsewhere)).status).toBe(403);
      expect(scene.server.logged('voicemail recorded')).toEqual([]);
      expect(scene.ending).toBeUndefined();
      await scene.call.dialEnded('busy');
      await scene.expectTalk();
    },
  );

  it('puts no nonsense from the Host header into TwiML', async () => {
    const scene = await TransferScene.open();
    const answer = await rawPost(scene.server.url, '/twilio/transfer', 'CallSid=CA1', ['Host: a/b?c=d']);
    expect(answer).toMatch(/ 40[03] /);
  });
});
