import { TalkpathError, type ErrorCode } from '../lib/errors.js';

/** One thing that is wrong with a configuration, and where. Never holds a secret. */
export interface ConfigFault {
  /** As the operator named it; `environment` or `command line` for what did not come from a file. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1, in characters. */
  readonly column?: number;
  /** As in `routes[0].agent`; the variable's or flag's name for what did not come from a file; empty for the file as a whole. */
  readonly path: string;
  /** What stands there, when that may be shown. */
  readonly found?: string;
  /** What is wrong and what would be right. */
  readonly message: string;
  /** The nearest known key or value. */
  readonly suggestion?: string;
  /** The keys that are known at this place. */
  readonly allowed?: readonly string[];
}

/** Keys and list indices from the top of the file down. */
export type YamlPath = readonly (string | number)[];

/** A configuration that can't be used; `faults` lists everything that is wrong with it. */
export class ConfigError extends TalkpathError {
  readonly faults: readonly ConfigFault[];

  constructor(
    code: Extract<ErrorCode, 'config.not_found' | 'config.unreadable' | 'config.invalid'>,
    faults: readonly [ConfigFault, ...ConfigFault[]],
  ) {
    const more = faults.length - 1;
    super(code, more === 0 ? headline(faults[0]) : `${headline(faults[0])} (and ${more} more)`);
    this.faults = faults;
  }
}

/** The faults for people: a line each that begins with the place, and the known keys below it where one was mistyped. */
export function formatFaults(faults: readonly ConfigFault[]): string {
  return faults.map((fault) => [headline(fault), ...allowedLine(fault)].join('\n')).join('\n');
}

function headline(fault: ConfigFault): string {
  const place = [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':');
  const found = fault.found === undefined ? '' : `; found ${fault.found}`;
  const suggestion = fault.suggestion === undefined ? '' : `; did you mean ${fault.suggestion}?`;
  return `${place}  ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}${found}${suggestion}`;
}

function allowedLine(fault: ConfigFault): string[] {
  return fault.allowed === undefined || fault.allowed.length === 0
    ? []
    : [`    known here: ${fault.allowed.join(', ')}`];
}

const MAX_SHOWN_KEY_CHARS = 60;

/**
 * A path as people write it: `routes[0].agent`. Of a key that is no plain word only the beginning is told: with the space after the colon
 * forgotten (`{api_key:sk-…}`), YAML takes the value for a part of the key.
 */
export function pathText(path: YamlPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const [word = ''] = /^[\w-]*/.exec(step) ?? [];
    const key = word.slice(0, MAX_SHOWN_KEY_CHARS);
    if (key !== step) return `${text}["${key}…"]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** Faults in the order of the file, those from outside it first. */
export function inFileOrder(faults: readonly ConfigFault[]): ConfigFault[] {
  return [...faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
