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

/** The process's logger. No secret is logged on purpose; where one gets into a text of somebody else's, it is taken out of the line. */
export function createLogger(options: LoggerOptions): Logger {
  const { level, pretty: forPeople, destination, file, secrets = [], scrub = scrubber(secrets) } = options;
  const first = forPeople ? prettyTo(destination) : destination;
  const write = (line: string): void => {
    const clean = seenJson(scrub(line));
    first.write(clean);
    file?.write(clean);
  };
  // Pino calls it before a process dies of what it has just logged.
  const flushSync = (): void => file?.flushSync();
  return pino({ level, base: null, formatters: { level: (label: string) => ({ level: label }) } }, {
    write,
    flushSync,
  } as DestinationStream);
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
