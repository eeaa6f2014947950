import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../src/server/routes/tool-calls.js';
import { ToolDeskScene } from '../support/tool-desk-scene.js';
import { rawHttp } from '../support/raw-http.js';

describe('a call of a tool that waits for an approval', () => {
  it('is shown to the operator, by our id of the call and by the carrier’s', async () => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('refund', { amount: 5 });
    for (const id of [scene.carrierCallId, scene.callId]) {
      expect(await scene.get(`/calls/${id}/tool-calls`)).toMatchObject({
        status: 200,
        json: {
          toolCalls: [
            { toolCallId: 'call_1', name: 'refund', arguments: { amount: 5 }, waitsFor: 'approval' },
          ],
        },
      });
    }
  });

  it('runs as it was called when it is approved, or with the arguments that a person gave', async () => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('refund', { amount: 5 });
    const approve = { decision: 'approve' };
    expect(await scene.approve('call_1', approve)).toEqual({ status: 200, json: { taken: true } });
    expect(await scene.result('call_1')).toEqual({ refunded: 5 });
    await scene.callTool('refund', { amount: 6 });
    expect((await scene.approve('call_2', { ...approve, arguments: { amount: 1 } })).status).toBe(200);
    expect(await scene.result('call_2')).toEqual({ refunded: 1 });
    expect((await scene.get(`/calls/${scene.callId}/tool-calls`)).json).toEqual({ toolCalls: [] });
    expect(scene.logged('tool call answered from outside')).toMatchObject([
      { level: 'info', callId: scene.callId, toolCallId: 'call_1', answer: 'approve' },
      { toolCallId: 'call_2' },
    ]);
  });

  it('does not run when it is refused, and the model is told why', async () => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('refund', { amount: 5 });
    expect((await scene.approve('call_1', { decision: 'refuse', reason: 'too much' })).status).toBe(200);
    expect(JSON.stringify(await scene.result('call_1'))).toContain('too much');
    await scene.callTool('refund', { amount: 5 });
    expect((await scene.approve('call_2', { decision: 'refuse' })).status).toBe(200);
    expect(scene.refunds).toEqual([]);
  });

  it('tells the model no secret that a person’s reason holds', async () => {
    const scene = await ToolDeskScene.open({ secrets: ['sk-4711-0815'] });
    await scene.callTool('refund', { amount: 5 });
    await scene.approve('call_1', { decision: 'refuse', reason: 'sk-4711-0815 is locked' });
    expect(JSON.stringify(await scene.result('call_1'))).toContain('[secret] is locked');
  });

  it.each([
    ['does not fit the schema', { amount: 'all of it' }],
    ['lacks what is required', {}],
  ])('still waits when what a person gave %s', async (_what, edited) => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('refund', { amount: 5 });
    const answer = await scene.approve('call_1', { decision: 'approve', arguments: edited });
    expect(answer).toMatchObject({ status: 422, json: { error: 'tool.bad_arguments' } });
    expect(JSON.stringify(answer.json)).toContain('amount');
    expect((await scene.approve('call_1', { decision: 'approve' })).status).toBe(200);
    expect(scene.refunds).toEqual([5]);
  });

  it.each([
    ['not JSON', 'approve'],
    ['half JSON', '{"decision": "appr'],
    ['empty', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['without a decision', '{}'],
    ['another decision', '{"decision": "maybe"}'],
    ['a decision that is no text', '{"decision": ["approve"]}'],
    ['an unknown key', '{"decision": "approve", "args": {}}'],
    ['arguments that are no object', '{"decision": "approve", "arguments": [1]}'],
    ['arguments that are null', '{"decision": "approve", "arguments": null}'],
    ['a reason to approve', '{"decision": "approve", "reason": "x"}'],
    ['arguments to refuse', '{"decision": "refuse", "arguments": {}}'],
    ['a reason that is no text', '{"decision": "refuse", "reason": 1}'],
    ['an endless reason', JSON.stringify({ decision: 'refuse', reason: 'x'.repeat(2001) })],
    ['a trick with the prototype', '{"decision": "approve", "arguments": {"__proto__": {"amount": 1}}}'],
    ['a number beyond all bounds', '{"decision": "approve", "arguments": {"amount": 1e400}}'],
    ['nested without end', `{"decision": ${'['.repeat(50_000)}`],
  ])('still waits when the body is %s', async (_what, body) => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('refund', { amount: 5 });
    const answer = await scene.send(`/calls/${scene.callId}/approvals/call_1`, body);
    expect(answer).toMatchObject({ status: 422, json: { error: 'http.bad_request' } });
    expect(JSON.stringify(answer.json).length).toBeGreaterThan(40);
    expect((await scene.get(`/calls/${scene.callId}/tool-calls`)).json).toMatchObject({
      toolCalls: [{ toolCallId: 'call_1' }],
    });
  });

  it('takes no result', async () => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('refund', { amount: 5 });
    expect(await scene.bring('call_1', { result: 1 })).toMatchObject({
      status: 409,
      json: { error: 'tool.wrong_answer', detail: expect.stringContaining('approval') as string },
    });
  });
});

describe('a call of a tool that waits for a result from outside', () => {
  it.each([
    ['an object', { result: { ready: true } }, { ready: true }],
    ['null', { result: null }, null],
    ['a text', { result: '' }, ''],
  ])('gives the model what comes as a turn of its own: %s', async (_what, body, expected) => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('check', {});
    expect(await scene.bring('call_1', body)).toEqual({ status: 200, json: { taken: true } });
    expect(await scene.result('call_1')).toEqual(expected);
  });

  it('gives the model a failure', async () => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('check', {});
    expect((await scene.bring('call_1', { error: 'out of stock' })).status).toBe(200);
    expect(JSON.stringify(await scene.result('call_1'))).toContain('out of stock');
  });

  it('is answered once', async () => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('check', {});
    await scene.bring('call_1', { result: 1 });
    expect(await scene.bring('call_1', { result: 2 })).toMatchObject({
      status: 404,
      json: { error: 'tool.not_waiting' },
    });
    expect(await scene.result('call_1')).toBe(1);
  });

  it('takes no approval', async () => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('check', {});
    expect((await scene.approve('call_1', { decision: 'approve' })).status).toBe(409);
  });

  it.each([
    ['neither result nor error', '{}'],
    ['both', '{"result": 1, "error": "x"}'],
    ['an error that is no text', '{"error": null}'],
    ['an empty error', '{"error": ""}'],
    ['an unknown key', '{"result": 1, "note": "x"}'],
    ['a trick with the prototype', '{"result": {"a": {"__proto__": 1}}}'],
    ['nested too deeply', `{"result": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('still waits when the body is %s', async (_what, body) => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('check', {});
    const answer = await scene.send(`/calls/${scene.callId}/tool-results/call_1`, body);
    expect(answer).toMatchObject({ status: 422, json: { error: 'http.bad_request' } });
    expect(scene.waiting).toHaveLength(1);
  });

  it('takes a body up to the limit, and none beyond it', async () => {
    const scene = await ToolDeskScene.open();
    await scene.callTool('check', {});
    const body = (bytes: number) => JSON.stringify({ result: 'x'.repeat(bytes - '{"result":""}'.length) });
    const path = `/calls/${scene.callId}/tool-results/call_1`;
    expect((await scene.send(path, body(MAX_ANSWER_BYTES + 1))).status).toBe(413);
    expect((await scene.send(path, body(MAX_ANSWER_BYTES))).status).toBe(200);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    'takes no body of type %s',
    async (type) => {
      const scene = await ToolDeskScene.open();
      const path = `/calls/${scene.callId}/tool-results/call_1`;
      expect((await scene.send(path, '{"result":1}', { 'content-type': type })).status).toBe(415);
    },
  );
});

describe('what is not there', () => {
  it('is told as 404: a call, a call that has ended, and a call of a tool', async () => {
    const scene = await ToolDeskScene.open();
    for (const id of ['nobody', '__proto__', '%00']) {
      expect(await scene.get(`/calls/${id}/tool-calls`)).toMatchObject({
        status: 404,
        json: { error: 'call.not_live' },
      });
    }
    expect(await scene.bring('call_9', { result: 1 })).toMatchObject({
      status: 404,
      json: { error: 'tool.not_waiting' },
    });
    expect((await scene.approve('__proto__', { decision: 'approve' })).status).toBe(404);
    scene.call.session.end('operator-hung-up', 'test');
    scene.calls.remove(scene.call.session.info, 'operator-hung-up');
    expect((await scene.get(`/calls/${scene.callId}/tool-calls`)).status).toBe(404);
  });
});

describe('the routes of operators', () => {
  const TOKEN = 'an-admin-token';

  it.each([
    ['nothing', undefined],
    ['another token', 'Bearer another-token'],
    ['a longer token', `Bearer ${TOKEN}x`],
    ['no token', 'Bearer '],
    ['the token alone', TOKEN],
    ['another scheme', `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}`],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
  ])('are closed with a token configured to who brings %s', async (_what, authorization) => {
    const scene = await ToolDeskScene.open({ adminToken: TOKEN });
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await scene.get(`/calls/${scene.callId}/tool-calls`, headers);
    expect(answer).toMatchObject({
      status: 401,
      json: {
        error: 'auth.bad_admin_token',
        detail: expect.stringContaining('TALKPATH_ADMIN_TOKEN') as string,
      },
    });
    const path = `/calls/${scene.callId}/tool-results/call_1`;
    expect((await scene.send(path, '{"result":1}', headers)).status).toBe(401);
    expect((await scene.send(path, 'x'.repeat(MAX_ANSWER_BYTES + 1), headers)).status).toBe(401);
    expect(scene.logged('auth.bad_admin_token')[0]).toMatchObject({
      level: 'warn',
      route: '/calls/:id/tool-calls',
    });
    expect(JSON.stringify(scene.lines)).not.toContain(TOKEN);
  });

  it.each([`Bearer ${TOKEN}`, `bearer  ${TOKEN}`])('are open to who brings the token: %s', async (given) => {
    const scene = await ToolDeskScene.open({ adminToken: TOKEN, publicUrl: 'https://agent.example.com' });
    const headers = { authorization: given, 'x-forwarded-for': '203.0.113.9' };
    expect((await scene.get(`/calls/${scene.callId}/tool-calls`, headers)).status).toBe(200);
  });

  it('are open without a token to this machine while it is private', async () => {
    const scene = await ToolDeskScene.open();
    expect((await scene.get(`/calls/${scene.callId}/tool-calls`)).status).toBe(200);
  });

  it.each([
    ['127.0.0.1', 200],
    ['::1', 200],
    ['::ffff:127.0.0.1', 200],
    ['203.0.113.9', 401],
    ['127.evil', 401],
    ['::ffff:203.0.113.9', 401],
    ['fe80::1', 401],
  ])('answer without a token to %s with %i', async (remoteAddress, status) => {
    const scene = await ToolDeskScene.open();
    const url = `/calls/${scene.callId}/tool-calls`;
    const headers = { host: 'localhost' };
    expect((await scene.app.inject({ url, remoteAddress, headers })).statusCode).toBe(status);
  });

  it('are closed without a token once the server has a public URL', async () => {
    const scene = await ToolDeskScene.open({ publicUrl: 'https://agent.example.com' });
    expect(await scene.get(`/calls/${scene.callId}/tool-calls`)).toMatchObject({
      status: 401,
      json: {
        error: 'auth.no_admin_token',
        detail: expect.stringContaining('TALKPATH_ADMIN_TOKEN') as string,
      },
    });
  });

  it.each([
    ['x-forwarded-for', '127.0.0.1'],
    ['forwarded', 'for=127.0.0.1'],
  ])('are closed without a token to what comes through a proxy: %s', async (name, value) => {
    const scene = await ToolDeskScene.open();
    const answer = await scene.get(`/calls/${scene.callId}/tool-calls`, { [name]: value });
    expect(answer.status).toBe(401);
  });

  it.each(['agent.example.com', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil.example:8080'])(
    'are closed without a token to who calls this machine %s',
    async (host) => {
      const scene = await ToolDeskScene.open();
      const request = `GET /calls/${scene.callId}/tool-calls HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      expect(await rawHttp(scene.url, request)).toContain(' 401 ');
    },
  );

  it('believe no proxy about the name they are called by', async () => {
    const scene = await ToolDeskScene.open();
    const url = `/calls/${scene.callId}/tool-calls`;
    const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    expect((await scene.app.inject({ url, headers })).statusCode).toBe(401);
  });

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '[::1]:8080'])(
    'know this machine by the name %s',
    async (host) => {
      const scene = await ToolDeskScene.open();
      const request = `GET /calls/${scene.callId}/tool-calls HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      expect(await rawHttp(scene.url, request)).toContain(' 200 ');
    },
  );
});
