import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { BUILT_IN_NAMES } from '../../src/tools/registry.js';
import { asteriskYaml } from '../support/stasis-scene.js';
import { load } from '../support/config-file.js';

const folder = join(import.meta.dirname, '..', '..', 'config', 'examples', 'asterisk');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const { asterisk } = loadConfig({
  path: join(folder, 'talkpath.yaml'),
  env: { OPENAI_API_KEY: 'sk-test' },
  knownTools: BUILT_IN_NAMES,
});

/** The lines of a section of Asterisk's files. */
function section(name: string, title: string): readonly string[] {
  const [, body = ''] = read(name).split(`\n[${title}]\n`);
  return (body.split(/\n\[/)[0] ?? '').split('\n').map((line) => line.trim());
}

describe('the examples for Asterisk', () => {
  it('agree on users and passwords', () => {
    const wire = section('websocket_client.conf', asterisk.ari?.section ?? '');
    expect(wire).toContain(`username = ${asterisk.username}`);
    expect(wire).toContain(`password = ${asterisk.password?.reveal()}`);
    expect(wire).toContain('protocols = media');
    const user = section('ari.conf', asterisk.ari?.username ?? '');
    expect(user).toContain(`password = ${asterisk.ari?.password?.reveal()}`);
    expect(read('extensions.conf')).toContain(`userpwd)=${asterisk.username}:${asterisk.password?.reveal()}`);
  });

  it('agree on names and places', () => {
    const dialplan = read('extensions.conf');
    expect(dialplan).toContain(`[${asterisk.ari?.transferContext}]`);
    expect(dialplan).toContain(`Stasis(${asterisk.ari?.app})`);
    expect(dialplan).toContain(`Stasis(${asterisk.ari?.app},returned,\${DIALSTATUS})`);
    expect(dialplan).toContain(`Dial(WebSocket/${asterisk.ari?.section}/`);
    expect(dialplan).toContain(`,${asterisk.audiosocket.host}:${asterisk.audiosocket.port})`);
    const { port } = new URL(asterisk.ari?.url ?? '');
    expect(section('http.conf', 'general')).toContain(`bindport = ${port}`);
  });
});

describe('the block asterisk.ari', () => {
  const ariOf = (more: string) =>
    load(asteriskYaml({ url: 'http://127.0.0.1:8088/ari/' }, more), { env: {} }).asterisk.ari;

  it('has the place of AudioSocket from its own block, unless another is given', () => {
    expect(ariOf('')).toMatchObject({ audiosocketAt: '127.0.0.1:9092', url: 'http://127.0.0.1:8088/ari' });
    expect(ariOf("    audiosocket_at: '10.0.0.5:9999'")).toMatchObject({ audiosocketAt: '10.0.0.5:9999' });
  });

  it.each(['slin12', 'slin32', 'slin44', 'slin48'])('has %s over AudioSocket, and there only', (format) => {
    expect(ariOf(`    media: audiosocket\n    format: ${format}`)).toMatchObject({ format });
    expect(() => ariOf(`    format: ${format}`)).toThrow(/media: audiosocket/);
  });

  it.each(['PJSIP/100@trunk', 'PJSIP/{numbr}@trunk'])(
    'does not send every caller to %s, whoever they were promised',
    (template) => {
      const yaml = asteriskYaml({ url: 'http://127.0.0.1:8088/ari' }, `    transfer_endpoint: '${template}'`);
      expect(() => load(yaml, { env: {} })).toThrow(/transfer_endpoint.*\{number\} or \{address\}/);
    },
  );

  it('names what is no address', () => {
    expect(() => load('asterisk:\n  ari:\n    url: 127.0.0.1:8088', { env: {} })).toThrow(
      /http:\/\/127\.0\.0\.1:8088\/ari/,
    );
  });
});
