import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECOVERY_DEFAULTS } from '../../../src/config/recovery-schema.js';
import { packageRoot } from '../../../src/lib/package-root.js';
import { endChild, endWithUs } from '../children.js';
import { waitMs } from '../load.js';
import { recordingOf } from './words.js';

const SAID_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 30;
const PHRASES = ['filler', 'bridge', 'apology'] as const;
const PHRASE_NAME_CHARS = 32;
/** In the server's process: SIGUSR2 sets its date an hour on, as an administrator may. */
const CLOCK_STEP =
  "const D=Date,real=D.now;let by=0;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(real()+by)}static now(){return real()+by}};process.on('SIGUSR2',()=>{by+=3600000});";

type Line = Readonly<Record<string, unknown>>;

/** A call server as a process of its own, with a folder of its own, that may die and be started again on its port. */
export class ServerUnderTest {
  readonly folder = mkdtempSync(join(tmpdir(), 'talkpath-faults-'));
  readonly #port: number;
  #child: ChildProcess | undefined;
  /** When it listened last (ms of this process). */
  upAtMs = 0;
  #restarting: Promise<void> | undefined;

  #log = '';
  readonly #logs: 'pipe' | 'file';

  private constructor(port: number, logs: 'pipe' | 'file') {
    this.#port = port;
    this.#logs = logs;
  }

  /** Starts one with this configuration; its journals and phrases are in its folder. */
  static async start(config: object, logs: 'pipe' | 'file' = 'pipe'): Promise<ServerUnderTest> {
    const server = new ServerUnderTest(await freePort(), logs);
    writePhrases(join(server.folder, 'phrases'));
    const recovery = { voice: 'practice', dir: join(server.folder, 'phrases') };
    const journal = { dir: server.journals, audio: false };
    writeFileSync(join(server.folder, 'talkpath.yaml'), JSON.stringify({ recovery, journal, ...config }));
    await server.#run();
    return server;
  }

  get journals(): string {
    return join(this.folder, 'journal');
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get log(): readonly Line[] {
    return this.#said
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Line);
  }

  /** Whether it runs; a server that was told to stop may be gone. */
  get runs(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL' | 'SIGUSR2'): void {
    this.#child?.kill(name);
  }

  stepClock(): void {
    this.signal('SIGUSR2');
  }

  /** Every write to a file of it fails from now on. */
  fillDisk(): void {
    execFileSync('prlimit', ['--pid', String(this.pid), '--fsize=1']);
  }

  /** Settles when this message is in its log, from that place on. */
  async untilSaid(message: string, from = 0): Promise<void> {
    for (let waitedMs = 0; waitedMs < SAID_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
      const said = this.#said.slice(from);
      if (said.includes(`"${message}"`)) return;
      if (!this.runs) throw new Error(`the server ended: ${said}`);
      await waitMs(LOOK_EVERY_MS);
    }
    throw new Error(`the server has not said ${message}`);
  }

  /** It is killed, and started again at once by whoever watches over it. */
  dieAndComeBack(): Promise<void> {
    this.#restarting ??= this.#again();
    return this.#restarting;
  }

  async stop(): Promise<void> {
    if (this.#child !== undefined) await endChild(this.#child, 8000);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #again(): Promise<void> {
    const gone = new Promise((resolve) => this.#child?.once('exit', resolve));
    this.signal('SIGKILL');
    await gone;
    await this.#run();
  }

  get #said(): string {
    return this.#logs === 'pipe' ? this.#log : readFileSync(join(this.folder, 'log'), 'utf8');
  }

  async #run(): Promise<void> {
    const file = this.#logs === 'file' ? openSync(join(this.folder, 'log'), 'a') : undefined;
    const preload = `--import=data:text/javascript,${encodeURIComponent(CLOCK_STEP)}`;
    const main = join(packageRoot(), 'dist', 'main.js');
    const args = [preload, main, 'serve', '--config', 'talkpath.yaml', '--port', String(this.#port)];
    const out = file ?? 'pipe';
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      env: { OPENAI_API_KEY: 'bench' },
      stdio: ['ignore', out, out],
    });
    if (file !== undefined) closeSync(file);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    endWithUs(child);
    this.#child = child;
    await this.untilSaid('listening', this.#said.length);
    this.upAtMs = performance.now();
  }
}

/** Where the server looks for the phrases that were recorded ahead: in the practice voice, by the hash of who says what. */
function writePhrases(dir: string): void {
  mkdirSync(dir, { recursive: true });
  for (const name of PHRASES) {
    const key = JSON.stringify(['practice', '', RECOVERY_DEFAULTS[name]]);
    const hash = createHash('sha256').update(key).digest('hex').slice(0, PHRASE_NAME_CHARS);
    writeFileSync(join(dir, `${hash}.ulaw`), recordingOf(name));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
