import { describe, expect, it } from 'vitest';
import { referencedVariables } from '../../../src/cli/doctor/config.js';
import { environmentFindings } from '../../../src/cli/doctor/environment.js';
import { nodeFindings } from '../../../src/cli/doctor/node.js';

const warnings = (env: Record<string, string>, referenced: readonly string[] = []) =>
  environmentFindings(env, referenced)
    .filter(({ verdict }) => verdict === 'warn')
    .map(({ saw, todo }) => `${saw} → ${todo ?? ''}`);

describe('the environment', () => {
  it.each([
    ['OPENAI_KEY', 'OPENAI_API_KEY'],
    ['OPENAI_APIKEY', 'OPENAI_API_KEY'],
    ['OPEN_AI_API_KEY', 'OPENAI_API_KEY'],
    ['OPENAI_TOKEN', 'OPENAI_API_KEY'],
    ['OPENAI_URL', 'OPENAI_BASE_URL'],
    ['TWILIO_TOKEN', 'TWILIO_AUTH_TOKEN'],
    ['TWILIO_SID', 'TWILIO_ACCOUNT_SID'],
    ['TWILLIO_AUTH_TOKEN', 'TWILIO_AUTH_TOKEN'],
    ['PUBLICURL', 'PUBLIC_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['PROT', 'PORT'],
    ['openai_api_key', 'OPENAI_API_KEY'],
  ])('has %s, and %s was meant', (typed, meant) => {
    expect(warnings({ [typed]: 'x' })).toEqual([`${typed} is set → did you mean ${meant}?`]);
  });

  it('has many names that nobody misspelt', () => {
    const names = [
      'HOSTNAME',
      'HOME',
      'PATH',
      'TERM',
      'PWD',
      'EXPORT',
      'OPENAI_ORG_ID',
      'TWILIO_API_KEY',
      'POST',
    ];
    expect(warnings(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });

  it('is left alone where the right name is set too', () => {
    expect(warnings({ OPENAI_KEY: 'x', OPENAI_API_KEY: 'y' })).toEqual([]);
  });

  it('has variables that are empty, in quotes, or with white space', () => {
    expect(warnings({ PUBLIC_URL: '', OPENAI_API_KEY: '"sk"', CRM_KEY: 'x\n' }, ['CRM_KEY'])).toEqual([
      'PUBLIC_URL is set, but empty → give PUBLIC_URL a value, or unset it',
      'the value of OPENAI_API_KEY is in quotes → write the value of OPENAI_API_KEY without them',
      'the value of CRM_KEY has white space around it → write the value of CRM_KEY without them',
    ]);
  });

  it('is never told by its values', () => {
    const env = {
      OPENAI_API_KEY: '"canary"',
      OPENAI_KEY: 'canary',
      TWILIO_TOKEN: ' canary ',
      PORT: 'canary',
    };
    expect(JSON.stringify(environmentFindings(env, ['OPENAI_KEY']))).not.toContain('canary');
  });

  it('is asked for what the file names, but not in its remarks', () => {
    const text = 'a: ${ONE}\nb: "Bearer ${TWO:-x}" # ${THREE}\n# ${FOUR}\nc: $${FIVE}\n';
    expect(referencedVariables(text)).toEqual(['ONE', 'TWO']);
  });
});

describe('Node', () => {
  it.each([
    ['v18.20.0', 'fail'],
    ['v20.18.9', 'fail'],
    ['v20.19.0', 'ok'],
    ['v22.1.0', 'ok'],
  ])('%s: %s', (version, verdict) => {
    expect(nodeFindings(version)).toMatchObject([{ verdict }]);
  });
});
