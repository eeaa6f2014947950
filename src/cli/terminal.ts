import { forTerminal } from '../lib/plain-text.js';

/** Where a command prints: the only way to standard output and standard error. */
export interface Terminal {
  /** A line for whoever asked. */
  out(line: string): void;
  /** A line about what went wrong. */
  err(line: string): void;
  /** Whether a person is watching. */
  readonly interactive: boolean;
}

// Who reads only the first lines (`head`) closes the pipe: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** The process's own terminal. */
export const processTerminal: Terminal = {
  out: (line) => void process.stdout.write(`${forTerminal(line)}\n`),
  err: (line) => void process.stderr.write(`${forTerminal(line)}\n`),
  interactive: process.stdout.isTTY,
};
