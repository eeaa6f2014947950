import { VARIABLE_NAMES } from '../../config/environment.js';
import type { Environment } from '../../config/env-refs.js';
import { didYouMean, editDistance } from '../../lib/did-you-mean.js';
import { ok, warn, type Found } from './finding.js';

const KNOWN = [...VARIABLE_NAMES, 'TALKPATH_CONFIG'];
/** Names that others use for the same thing. */
const ALIASES: Readonly<Record<string, string>> = {
  OPENAI_API_BASE: 'OPENAI_BASE_URL',
  OPENAI_ENDPOINT: 'OPENAI_BASE_URL',
  OPENAI_TOKEN: 'OPENAI_API_KEY',
  OPENAI_SECRET: 'OPENAI_API_KEY',
  TWILIO_SECRET: 'TWILIO_AUTH_TOKEN',
  PUBLIC_ORIGIN: 'PUBLIC_URL',
  WEBHOOK_URL: 'PUBLIC_URL',
  ADMIN_TOKEN: 'TALKPATH_ADMIN_TOKEN',
  TALKPATH_PORT: 'PORT',
  TALKPATH_HOST: 'HOST',
};
/** Other names that programs of these vendors know. */
const OTHERS =
  /^(?:OPENAI_(?:ORG(?:ANIZATION)?(?:_ID)?|PROJECT(?:_ID)?)|TWILIO_(?:API_(?:KEY|SECRET)|PHONE_NUMBER|REGION|EDGE))$/;
const OURS = /^(?:OPEN_?AI|TWILIO|TALKPATH|TALK_PATH|PUBLIC)_?|^LOG_?LEVEL/;

const LONG_NAME_CHARS = 9;

/** Which variables are set, empty or misspelt; `referenced`: those that the configuration names. Values are looked at and never told. */
export function environmentFindings(env: Environment, referenced: readonly string[]): readonly Found[] {
  const names = [...new Set([...KNOWN, ...referenced])];
  const set = names.filter((name) => (env[name] ?? '') !== '');
  const missing = names.filter((name) => env[name] === undefined);
  const summary = ok(
    `set: ${set.join(', ') || 'none'}; not set: ${missing.join(', ') || 'none'} (defaults and the file hold)`,
  );
  return [
    summary,
    ...names.flatMap((name) => valueFindings(name, env[name])),
    ...Object.keys(env).flatMap((name) => misspelling(name, env, names)),
  ];
}

function valueFindings(name: string, value: string | undefined): readonly Found[] {
  if (value === undefined) return [];
  if (value === '') {
    return [
      warn(
        `${name} is set, but empty`,
        'an empty variable counts as none',
        `give ${name} a value, or unset it`,
      ),
    ];
  }
  const todo = `write the value of ${name} without them`;
  if (/^(["']).*\1$/.test(value)) {
    return [warn(`the value of ${name} is in quotes`, 'the quotes are taken for a part of the value', todo)];
  }
  return value === value.trim()
    ? []
    : [
        warn(
          `the value of ${name} has white space around it`,
          'not every part of a program forgives it',
          todo,
        ),
      ];
}

/** A name that nobody reads, beside one that is read and not set. */
function misspelling(name: string, env: Environment, known: readonly string[]): readonly Found[] {
  if (known.includes(name) || OTHERS.test(name)) return [];
  const meant = ALIASES[name] ?? nearest(name, known);
  if (meant === undefined || (env[meant] ?? '') !== '') return [];
  return [warn(`${name} is set`, 'nothing reads a variable of this name', `did you mean ${meant}?`)];
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const upper = name.toUpperCase();
  const slip = known.find((one) => isSlip(upper, one));
  if (slip !== undefined || !OURS.test(upper)) return slip;
  const words = upper.split('_');
  const longer = known.find(
    (one) => words.length > 1 && words.every((word) => one.split('_').includes(word)),
  );
  return longer ?? didYouMean(name, known);
}

/** Short names have many innocent neighbours: of those only two letters that changed places count. */
function isSlip(name: string, known: string): boolean {
  const distance = editDistance(name, known);
  return known.length >= LONG_NAME_CHARS ? distance <= 2 : distance === 1 && sameLetters(name, known);
}

function sameLetters(a: string, b: string): boolean {
  return Array.from(a).sort().join('') === Array.from(b).sort().join('');
}
