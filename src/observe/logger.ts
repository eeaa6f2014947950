import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { forTerminal, plainText, seenJson } from '../lib/plain-text.js';
import { scrubber } from './scrub.js';

/** Where log lines go. */
export type Logger = PinoLogger;

/** Levels of pino, from the most talkative to none. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** How the process logs. */
export interface LoggerOptions {
  readonly level: LogLevel;
  /** For people: one coloured line each. Otherwise JSON, one object a line. */
  readonly pretty: boolean;
  readonly destination: DestinationStream;
  /** Gets every line too, as JSON. */
  readonly file?: (DestinationStream & { flushSync(): void }) | undefined;
  /** Taken out of every line, in whatever field they stand. */
  readonly secrets?: Iterable<string>;
  /** Takes secrets out instead, where they may change. */
  readonly scrub?: (line: string) => string;
}

/** Where lines go, as JSON, once secrets are taken out of them. */
export interface LineSink {
  write(line: string): void;
  flushSync?(): void;
}

/** Writes lines for whoever reads them, and to the file. */
export function lineSink(options: Omit<LoggerOptions, 'level'>): LineSink {
  const { pretty: forPeople, destination, file, secrets = [], scrub = scrubber(secrets) } = options;
  const first = forPeople ? prettyTo(destination) : destination;
  return {
    write: (line) => {
      const clean = seenJson(scrub(line));
      first.write(clean);
      file?.write(clean);
    },
    // Pino calls it before a process dies of what it has just logged.
    flushSync: () => file?.flushSync(),
  };
}

/** The process's logger. No secret is logged on purpose; where one gets into a text of somebody else's, it is taken out of the line. */
export function createLogger({ level, ...options }: LoggerOptions): Logger {
  return loggerTo(level, lineSink(options));
}

/** A logger whose lines go there. `base`: fields that every line has. */
export function loggerTo(level: LogLevel, sink: LineSink, base: object | null = null): Logger {
  return pino(
    { level, base: base && { ...base }, formatters: { level: (label: string) => ({ level: label }) } },
    sink,
  );
}

/** What a line would do to a terminal, but for its colours, is taken out when it is laid out: fields are put down as they are. */
function prettyTo(destination: DestinationStream): Pick<DestinationStream, 'write'> {
  const layOut = prettyFactory({
    // A message may hold a peer's words; pino-pretty would let a line break in them begin a line of their own.
    messageFormat: (line, key) => {
      const message: unknown = line[key];
      return typeof message === 'string' ? plainText(message) : '';
    },
    colorize: true,
    translateTime: 'HH:MM:ss.l',
    ignore: 'pid,hostname',
  });
  return { write: (line) => destination.write(forTerminal(layOut(line))) };
}
