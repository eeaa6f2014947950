/** Where a command writes for people and for programs that read it. */
export interface Terminal {
  /** One line of what was asked for. */
  out(line: string): void;
  /** One line of what went wrong, or of what goes on meanwhile. */
  err(line: string): void;
}

/** The terminal (or the pipes) that this process was started with. */
export const processTerminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};
