import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { MCP_FIXTURE } from '../support/mcp-fixture.js';
import { TalkpathProcess, isBuilt } from '../support/talkpath-process.js';
import { until } from '../support/until.js';

const DIALLED = '+12025550199';

const NEEDS_RESTART = `server: {drain_s: 5}
journal: {keep_days: 3}
telemetry: {otlp_endpoint: "http://127.0.0.1:9"}
logging: {file: {path: later.log}}
`;

/** The agent that takes all calls to the number, and what else the file says. */
const yamlFor = (agent: string, more = ''): string =>
  `provider_name: practice\nagents: {${agent}: {greeting: Hello.}}\nroutes: [{to: ${DIALLED}, agent: ${agent}}]\n${more}`;

/** What ends with a test. */
type Cleaning = Pick<TestContext, 'onTestFinished'>;

/** A server with a configuration that can be changed while it runs. */
class ReloadScene {
  readonly process: TalkpathProcess;
  #url = '';
  #calls = 0;

  private constructor({ onTestFinished: atEnd }: Cleaning, yaml: string) {
    const args = ['serve', '--config', 'talkpath.yaml', '--port', '0'];
    this.process = new TalkpathProcess(args, { files: { 'talkpath.yaml': yaml } });
    atEnd(() => this.process.stop());
  }

  static async open(test: Cleaning, yaml: string): Promise<ReloadScene> {
    const scene = new ReloadScene(test, yaml);
    scene.#url = await scene.process.url();
    return scene;
  }

  /** Puts a new file in the place of the old one, as editors do. */
  save(yaml: string): void {
    const path = join(this.process.folder, 'talkpath.yaml');
    writeFileSync(`${path}.new`, yaml);
    renameSync(`${path}.new`, path);
  }

  /** The lines of the log with this message. */
  logged(msg: string) {
    return this.process.lines.filter((line) => line['msg'] === msg);
  }

  async untilLogged(msg: string, count = 1): Promise<Readonly<Record<string, unknown>>> {
    await until(() => this.logged(msg).length >= count, 10_000, 20);
    return this.logged(msg)[count - 1] ?? {};
  }

  async post(path: string, callSid: string, rest: Readonly<Record<string, string>> = {}): Promise<void> {
    const form = { CallSid: callSid, From: '+12025550123', To: DIALLED, ...rest };
    await fetch(this.#url + path, { method: 'POST', body: new URLSearchParams(form) });
  }

  /** A call comes in; gives the agent that takes it, and the call's id. */
  async call(): Promise<{ readonly agent: unknown; readonly callSid: string }> {
    const callSid = `CA${String(++this.#calls).padStart(32, '0')}`;
    const before = this.logged('call.start').length;
    await this.post('/twilio/voice', callSid);
    const { agent } = await this.untilLogged('call.start', before + 1);
    return { agent, callSid };
  }

  /** The call is over before it had a stream. */
  async end(callSid: string): Promise<void> {
    const before = this.logged('call.end').length;
    await this.post('/twilio/status', callSid, { CallStatus: 'completed' });
    await this.untilLogged('call.end', before + 1);
  }
}

describe.skipIf(!isBuilt)('a server whose configuration changes', () => {
  it('takes new calls by the new file, and keeps the old one while the new has a fault', async (test) => {
    const scene = await ReloadScene.open(test, yamlFor('one'));
    expect((await scene.call()).agent).toBe('one');
    scene.save(yamlFor('two', `openai: {api_key: sk-very-secret}\n${NEEDS_RESTART}`));
    expect((await scene.untilLogged('config reloaded'))['changed']).toEqual([
      'openai.api_key',
      'agents.two.greeting',
      'routes[0].agent',
      'agents.one.greeting',
    ]);
    expect(
      (await scene.untilLogged('config needs a restart: these keys keep their old values'))['keys'],
    ).toEqual([
      'logging.file.path',
      'logging.file.max_mb',
      'logging.file.keep',
      'logging.file.daily',
      'journal.keep_days',
      'server.drain_s',
      'telemetry.otlp_endpoint',
    ]);
    expect((await scene.call()).agent).toBe('two');

    scene.save(yamlFor('three', 'vad: {start_ms: soon}\nopenai: {api_kee: sk-very-secret}\n'));
    expect(await scene.untilLogged('config.reload_refused')).toMatchObject({
      level: 'error',
      faults: [
        expect.stringMatching(/^talkpath\.yaml:4:17 {2}vad\.start_ms: must be a whole number/),
        expect.stringMatching(/^talkpath\.yaml:5:10 {2}openai\.api_kee: unknown key/),
        expect.stringContaining('known here'),
      ],
    });
    expect((await scene.call()).agent).toBe('two');
    expect(scene.process.stdout + scene.process.stderr).not.toContain('very-secret');
    expect(scene.logged('config reloaded')).toHaveLength(1);
  });

  it('reads its configuration again on SIGHUP, and says when nothing has changed', async (test) => {
    const scene = await ReloadScene.open(test, yamlFor('one'));
    scene.process.signal('SIGHUP');
    await scene.untilLogged('config unchanged');
    expect((await scene.call()).agent).toBe('one');
  });

  it('starts changed tools for new calls, and ends the old ones with their last call', async (test) => {
    const server = (description: string): string =>
      `tools: {mcp: {shop: {command: "${process.execPath}", args: ["${MCP_FIXTURE}", ${description}], allow: [say]}}}\n`;
    const scene = await ReloadScene.open(test, yamlFor('one', server('a')));
    const [first] = scene.process.helpers;
    const { callSid } = await scene.call();

    scene.save(yamlFor('one', server('b')));
    await scene.untilLogged('config reloaded');
    expect(scene.process.helpers).toHaveLength(2);
    expect(scene.process.helpers).toContain(first);
    const later = await scene.call();
    await scene.end(callSid);
    await until(() => scene.process.helpers.length === 1, 10_000, 20);
    expect(scene.process.helpers).not.toContain(first);

    // What has nothing to do with tools leaves their servers alone.
    const [second] = scene.process.helpers;
    scene.save(yamlFor('one', `${server('b')}limits: {max_calls: 7}\n`));
    await scene.untilLogged('config reloaded', 2);
    await scene.end(later.callSid);
    expect(scene.process.helpers).toEqual([second]);
  });

  it('refuses a tool that can not be made, and goes on with those that it has', async (test) => {
    const tool = (type: string): string =>
      `tools: {http: {find: {description: d, url: "https://e.example/", parameters: {type: object, properties: {a: {type: ${type}}}}}}}\n`;
    const scene = await ReloadScene.open(test, yamlFor('one', tool('string')));
    scene.save(yamlFor('two', tool('sting')));
    expect((await scene.untilLogged('config.reload_refused'))['faults']).toEqual([
      expect.stringContaining('find'),
    ]);
    expect((await scene.call()).agent).toBe('one');
  });

  it.each([
    ['nothing', ''],
    ['remarks only', '# to be written\n\n  # soon\n'],
  ])('keeps the old configuration when the file holds %s', async (_, text) => {
    const scene = await ReloadScene.open({ onTestFinished }, yamlFor('one'));
    scene.save(text);
    expect((await scene.untilLogged('config.reload_refused'))['faults']).toEqual([
      expect.stringContaining('talkpath.yaml  is empty now'),
    ]);
    expect((await scene.call()).agent).toBe('one');
    scene.save(yamlFor('two'));
    await scene.untilLogged('config reloaded');
    expect((await scene.call()).agent).toBe('two');
  });

  it('takes on the defaults where the file says so', async (test) => {
    const scene = await ReloadScene.open(test, yamlFor('one'));
    scene.save('{}\n');
    await scene.untilLogged('config reloaded');
    expect((await scene.call()).agent).toBe('default');
  });

  it('keeps the secrets of the new file out of the log, and those of the old one', async () => {
    const keyed = (key: string): string => yamlFor('one', `openai: {api_key: ${key}}\n`);
    const scene = await ReloadScene.open({ onTestFinished }, keyed('first-key'));
    scene.save(keyed('second-key'));
    await scene.untilLogged('config reloaded');
    // Where a call comes from is logged as it was said.
    await scene.post('/twilio/voice', `CA${'1'.repeat(32)}`, { From: 'sip:first-key-second-key@e.example' });
    expect((await scene.untilLogged('call.start'))['from']).toBe('sip:***-***@e.example');
  });
});
