import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';

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
}

/** The process's logger. Secrets never get this far: they are `Secret`s, which print as `***`. */
export function createLogger({ level, pretty: forPeople, destination }: LoggerOptions): Logger {
  const options = { level, base: null, formatters: { level: (label: string) => ({ level: label }) } };
  if (!forPeople) return pino(options, destination);
  return pino(
    options,
    pretty({ destination, colorize: true, translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname', sync: true }),
  );
}
