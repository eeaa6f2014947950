import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { MULAW_SILENCE } from '../../src/audio/frame.js';
import { WORKER_VARIABLE } from '../../src/compose/workers/messages.js';
import { readTwiml } from '../../src/cli/call/read-twiml.js';
import { MediaStream } from './media-stream.js';
import { TalkpathProcess } from './talkpath-process.js';
import { announcedIn, type Announced } from './test-server.js';
import { until } from './until.js';

type Form = Readonly<Record<string, string>>;
type Json = Readonly<Record<string, unknown>>;

/** A caller of a server with workers: the call as it was announced, and its stream. */
export interface Caller extends Announced {
  readonly stream: MediaStream;
}

/** What a scene is opened with. */
export interface WorkersSceneOptions {
  readonly workers?: number;
  /** More of the configuration, by its blocks. */
  readonly config?: Readonly<Record<string, Json>>;
  readonly env?: Form;
  /** Where the world finds it; as it is dialled, by default. */
  readonly publicUrl?: string;
  /** The headers with which a carrier signs what it asks for, webhooks and streams. */
  readonly sign?: (url: string, form: Form) => Form;
}

/** The built server with several workers, on loopback; it is gone when the test is. */
export class WorkersScene {
  readonly process: TalkpathProcess;
  readonly #config: Readonly<Record<string, unknown>>;
  readonly #publicUrl: string;
  readonly #sign: (url: string, form: Form) => Form;
  #url = '';
  #calls = 0;

  private constructor(
    { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
    { workers = 2, config = {}, env = {}, publicUrl = '', sign = () => ({}) }: WorkersSceneOptions,
  ) {
    this.#publicUrl = publicUrl;
    this.#sign = sign;
    const { server = {}, limits = {}, ...rest } = config;
    this.#config = {
      provider_name: 'practice',
      agents: { default: { greeting: 'Hello.' } },
      journal: { dir: 'journal' },
      // These callers say nothing, and are no dead lines for it.
      recovery: { dir: 'recovery', stream_silent_s: 0 },
      ...rest,
      // A machine that is busy with other tests is late, and that is no fault of this one.
      limits: { max_loop_lag_ms: 0, ...limits },
      server: { ...server, ...(publicUrl !== '' && { public_url: publicUrl }), workers },
    };
    const files = { 'talkpath.yaml': JSON.stringify(this.#config) };
    this.process = new TalkpathProcess(['serve', '--config', 'talkpath.yaml', '--port', '0'], { files, env });
    onTestFinished(() => this.process.stop());
  }

  static async open(
    test: Pick<TestContext, 'onTestFinished'>,
    options: WorkersSceneOptions = {},
  ): Promise<WorkersScene> {
    const scene = new WorkersScene(test, options);
    scene.#url = await scene.process.url();
    return scene;
  }

  get url(): string {
    return this.#url;
  }

  /** Puts a changed configuration in the place of the old one, as editors do. */
  save(change: Json): void {
    const path = join(this.process.folder, 'talkpath.yaml');
    writeFileSync(`${path}.new`, JSON.stringify({ ...this.#config, ...change }));
    renameSync(`${path}.new`, path);
  }

  /** The lines of the log with this message. */
  logged(msg: string): readonly Json[] {
    return this.process.lines.filter((line) => line['msg'] === msg);
  }

  async untilLogged(msg: string, count = 1): Promise<readonly Json[]> {
    await until(() => this.logged(msg).length >= count, 20_000, 20);
    return this.logged(msg);
  }

  /** Posts a form, as Twilio does. */
  async post(
    path: string,
    form: Form,
    headers = this.#sign(this.#publicUrl + path, form),
  ): Promise<{ status: number; body: string }> {
    const body = new URLSearchParams(form);
    const answer = await fetch(this.#url + path, { method: 'POST', body, headers });
    return { status: answer.status, body: await answer.text() };
  }

  async json(path: string, request: RequestInit = {}): Promise<{ status: number; json: Json }> {
    const answer = await fetch(this.#url + path, request);
    return { status: answer.status, json: (await answer.json()) as Json };
  }

  /** The verbs that a call is answered with. */
  async verbs(from = '+12025550123'): Promise<readonly string[]> {
    const { body } = await this.post('/twilio/voice', this.#form(this.#nextSid(), from));
    return readTwiml(body).map(({ name }) => name);
  }

  /** A call comes in and has its stream. */
  async call(from = '+12025550123'): Promise<Caller> {
    const callSid = this.#nextSid();
    const { body } = await this.post('/twilio/voice', this.#form(callSid, from));
    return this.stream(announcedIn(body, callSid));
  }

  async calls(count: number): Promise<readonly Caller[]> {
    const callers: Caller[] = [];
    while (callers.length < count) callers.push(await this.call());
    return callers;
  }

  /**
   * Waits until all of them hear something. A line that the server took for dead, because this process was too busy to answer a ping in time, is dialled again, as
   * a carrier does.
   */
  async hearing(callers: readonly Caller[]): Promise<readonly Caller[]> {
    return Promise.all(callers.map((caller) => this.#hearing(caller)));
  }

  async #hearing(caller: Caller): Promise<Caller> {
    const { stream } = caller;
    await until(() => hears(caller) || stream.closed !== undefined, 20_000, 20).catch((cause: unknown) => {
      const said = this.process.lines.map((line) => JSON.stringify(line)).join('\n');
      throw new Error(`${stream.audio.length} bytes of silence; the server said:\n${said}`, { cause });
    });
    return hears(caller) ? caller : this.#hearing(await this.comeBack(caller));
  }

  /** The stream of a call is gone, and its carrier asks what follows, until it is given another stream. */
  async comeBack({ callSid }: Announced): Promise<Caller> {
    const { body } = await this.post('/twilio/after', this.#form(callSid));
    return this.stream(announcedIn(body, callSid));
  }

  /** An announced call has its stream. */
  async stream(announced: Announced): Promise<Caller> {
    const { streamUrl } = announced;
    const stream = await MediaStream.dial(this.reached(streamUrl), this.#sign(streamUrl, {}));
    stream.start(announced);
    return { ...announced, stream };
  }

  /** Where the server is reached at what it has told the world, `public_url` or not. */
  reached(streamUrl: string): string {
    if (this.#publicUrl === '') return streamUrl;
    return streamUrl.replace(this.#publicUrl.replace('http', 'ws'), this.#url.replace('http', 'ws'));
  }

  /** The number of the worker that has had this call last. */
  workerOf(callSid: string): unknown {
    const starts = this.logged('call.start').filter(({ carrierCallId }) => carrierCallId === callSid);
    return starts.at(-1)?.['worker'];
  }

  /** The process of a worker (Linux only). */
  pidOf(worker: unknown): number {
    const pid = this.process.helpers.find((one) =>
      environmentOf(one).includes(`${WORKER_VARIABLE}=${String(worker)}`),
    );
    if (pid === undefined) throw new Error(`there is no worker ${String(worker)}`);
    return pid;
  }

  /** One figure of the metrics: the sum over all labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.#url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => new RegExp(`^${name}(?:\\{| )`).test(line));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  #nextSid(): string {
    return `CA${String(++this.#calls).padStart(32, '0')}`;
  }

  #form(callSid: string, from = '+12025550123'): Form {
    return { CallSid: callSid, From: from, To: '+12025550199' };
  }
}

/** Whether the caller has heard something that is no silence. */
function hears({ stream }: Caller): boolean {
  return stream.audio.some((code) => code !== MULAW_SILENCE);
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
