import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/lib/package-root.js';
import { endChild, endWithUs } from './children.js';

/** The built call server, running as its own process. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to the line that says it listens. */
  readonly readyMs: number;
  /** The log so far, one object a line. */
  log(): readonly Readonly<Record<string, unknown>>[];
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 15_000;
/** One that is profiled writes that down at its end. */
const ENDS_WITHIN_MS = 30_000;

/** Starts `dist/main.js serve` on a free port with a configuration of its own, and with nothing of our environment but these variables. */
export async function startServer(
  configYaml: string,
  env: Readonly<Record<string, string>>,
  nodeFlags: readonly string[] = [],
): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-bench-'));
  const [configPath, logPath] = [join(folder, 'talkpath.yaml'), join(folder, 'log')];
  writeFileSync(configPath, configYaml);
  const log = openSync(logPath, 'a');
  const startMs = performance.now();
  const main = join(packageRoot(), 'dist', 'main.js');
  const child = spawn(
    process.execPath,
    [...nodeFlags, main, 'serve', '--config', configPath, '--port', '0'],
    {
      // Its journals go where everything of it goes.
      cwd: folder,
      env,
      stdio: ['ignore', log, 'pipe'],
    },
  );
  closeSync(log);
  endWithUs(child);
  const forget = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const url = await urlOf(child);
    return {
      url,
      pid: child.pid ?? 0,
      readyMs: performance.now() - startMs,
      log: () => linesOf(readFileSync(logPath, 'utf8')),
      stop: async () => {
        await endChild(child, ENDS_WITHIN_MS);
        forget();
      },
    };
  } catch (error) {
    await endChild(child);
    forget();
    throw error;
  }
}

/** Waits for the server to say where it listens. */
function urlOf({ stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (): void => reject(new Error(`the server did not start: ${said}`));
    const timer = setTimeout(fail, READY_WITHIN_MS);
    stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, url] = /listens on (http:\S+)/.exec(said) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    stderr?.once('end', () => {
      clearTimeout(timer);
      fail();
    });
  });
}

/** Whole lines only: the last may be half written. */
function linesOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}
