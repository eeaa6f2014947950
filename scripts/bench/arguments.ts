/** Arguments that nothing can be made of; told together with the usage. */
export class WrongArguments extends Error {}

/** Something that was asked for can't be done here; nothing has been measured yet. */
export class CannotBegin extends Error {}

/** Where a benchmark says why it does not begin. */
export interface Ending {
  out(text: string): void;
  err(text: string): void;
  exit(code: number): never;
}

/** Exit code of whoever was started wrongly. */
export const WRONG_USE = 2;

const OF_THE_PROCESS: Ending = {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  exit: (code) => process.exit(code),
};

/** What `read` makes of the command line; ends with the usage where that was asked for, or where nothing can be made of it. */
export function readArguments<T>(
  usage: string,
  read: (args: readonly string[]) => T,
  given: readonly string[] = process.argv.slice(2),
  ending: Ending = OF_THE_PROCESS,
): T {
  if (given.includes('--help')) {
    ending.out(usage);
    return ending.exit(0);
  }
  try {
    return read(given);
  } catch (error) {
    if (error instanceof CannotBegin) ending.err(error.message);
    else if (isAboutArguments(error)) ending.err(`${error.message}\n\n${usage}`);
    else throw error;
    return ending.exit(WRONG_USE);
  }
}

/** The number of an option that must be a whole one. */
export function wholeNumber(option: string, text: string, least: number, most = Infinity): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new WrongArguments(`--${option} must be a whole number ${range}, not "${text}"`);
}

/** Ours, or one of those that parseArgs throws. */
function isAboutArguments(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return (
    error instanceof WrongArguments || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_'))
  );
}
