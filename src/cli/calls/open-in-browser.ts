import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** What opens a file as people would by a double click. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Shows a file in the browser; where there is none, nothing happens. */
export function openInBrowser(path: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const opener = spawn(command, [...args, resolve(path)], { detached: true, stdio: 'ignore' });
  opener.on('error', () => undefined);
  opener.unref();
}
