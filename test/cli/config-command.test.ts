import { describe, expect, it } from 'vitest';
import { configCommand } from '../../src/cli/config-command.js';
import { reportError } from '../../src/cli/report-error.js';
import { withFile } from '../support/config-file.js';
import { testCli, type TestCli } from '../support/cli-context.js';

/** Runs `talkpath config …` as main.ts does; the folder of the file is left out of what it says. */
function run(yaml: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): TestCli {
  return withFile(yaml, (path) => {
    const cli = testCli(env);
    try {
      configCommand(cli.context).parse([...args, '--config', path], { from: 'user' });
    } catch (error) {
      reportError(cli.context, error);
    }
    const short = (lines: string[]): string[] => lines.map((line) => line.replaceAll(path, 'talkpath.yaml'));
    return { ...cli, out: short(cli.out), err: short(cli.err), exit: cli.exit };
  });
}

const TWO_FAULTS = 'server:\n  port: 99999\n  hots: x\n';

describe('talkpath config check', () => {
  it('says in one line what would run', () => {
    const { out, err, exit } = run(
      'server: {port: 81}\nagents: {default: {tools: [hangup_call, get_call_info]}}',
      ['check'],
    );
    expect(out).toEqual([
      'talkpath.yaml is fine: the practice agent · 1 agent (default) · 2 tools (hangup_call, get_call_info) · journals in journal · listens on 127.0.0.1:81',
    ]);
    expect([err, exit]).toEqual([[], 0]);
  });

  it('names every fault with its place and ends with 2', () => {
    const { out, err, exit } = run(TWO_FAULTS, ['check']);
    expect(exit).toBe(2);
    expect(out).toEqual([]);
    expect(err[0]).toBe('error: config.invalid: 2 faults');
    expect(err[1]).toContain('talkpath.yaml:2:9  server.port: must be a whole number from 0 to 65535');
    expect(err[1]).toContain('talkpath.yaml:3:3  server.hots: unknown key; did you mean host?');
  });

  it('gives programs the same as JSON, and nothing else', () => {
    const faulty = run(TWO_FAULTS, ['check', '--json']);
    expect([faulty.exit, faulty.err]).toEqual([2, []]);
    expect(JSON.parse(faulty.out.join(''))).toMatchObject({
      ok: false,
      faults: [{ path: 'server.port', line: 2, column: 9 }, { path: 'server.hots' }],
    });
    const fine = run('agents: {sales: {}}', ['check', '--json']);
    expect(fine.exit).toBe(0);
    expect(JSON.parse(fine.out.join(''))).toMatchObject({
      ok: true,
      provider: 'practice',
      agents: ['default', 'sales'],
      warnings: [{ path: 'agents.sales' }],
    });
  });

  it('warns, and still is content', () => {
    const { err, exit } = run('agents: {sales: {}}', ['check']);
    expect(err).toEqual(['warning: talkpath.yaml:1:10  agents.sales: takes no calls: no route names it']);
    expect(exit).toBe(0);
  });

  it('finds what serve would trip over: an open door, a missing script, a tool that is none', () => {
    const door = run('{}', ['check'], { PUBLIC_URL: 'https://a.example' });
    expect([door.exit, door.err.join('\n')]).toEqual([
      2,
      expect.stringContaining('environment  PUBLIC_URL: PUBLIC_URL is https://a.example'),
    ]);
    const script = run('practice: {script: none.yaml}', ['check']);
    expect([script.exit, script.err.join('\n')]).toEqual([
      2,
      expect.stringContaining('none.yaml  no such file'),
    ]);
    const tool = run(
      'tools: {http: {find: {description: d, url: "https://e.example/", parameters: {type: object, properties: {a: {type: sting}}}}}}',
      ['check'],
    );
    expect([tool.exit, tool.err.join('\n')]).toEqual([
      2,
      expect.stringContaining('tools.http.find.parameters.properties.a.type'),
    ]);
  });
});

describe('talkpath config explain', () => {
  it('shows value and origin of each key in groups, with what it means', () => {
    const { out, exit } = run('server:\n  host: localhost\n', ['explain'], { PORT: '81' });
    const server = out
      .slice(out.indexOf('server'), out.indexOf('server') + 5)
      .map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
    expect(server).toEqual([
      'server',
      'host | localhost | talkpath.yaml:2:9',
      expect.stringContaining('The address that the server listens on'),
      'port | 81 | environment PORT',
      expect.stringContaining('The port'),
    ]);
    expect(exit).toBe(0);
  });

  it('shows one key, or what is below it, also where nothing is written', () => {
    const { out } = run('{}', ['explain', 'call.no_input_s']);
    expect(out.slice(0, 2).map((line) => line.trim())).toEqual(['call', 'no_input_s  (off)  not set']);
    const gate = run('{}', ['explain', 'gate']).out;
    expect(gate.filter((line) => /^ {2}\w/.test(line))).toHaveLength(3);
    expect(run('{}', ['explain', 'routes']).out.join('\n')).toContain('routes  []  default');
  });

  it('leaves out what is not set and what agents inherit, unless it is asked for all', () => {
    const yaml = 'openai: {voice: marin}';
    const [few, all] = [
      run(yaml, ['explain']).out.join('\n'),
      run(yaml, ['explain', '--all']).out.join('\n'),
    ];
    expect(few).not.toContain('no_input_s');
    expect(few).not.toContain('from openai.voice');
    expect(all).toContain('no_input_s');
    expect(all).toContain('from openai.voice');
  });

  it('gives programs JSON', () => {
    const { out } = run('vad: {start_ms: 80}', ['explain', 'vad.start_ms', '--json']);
    expect(JSON.parse(out.join(''))).toMatchObject({
      settings: [{ key: 'vad.start_ms', value: 80, origin: { type: 'file', line: 1, column: 17 } }],
    });
  });

  it('knows no key that there is not, and suggests the nearest', () => {
    const { err, exit } = run('{}', ['explain', 'server.prot']);
    expect(err[0]).toBe('error: config.unknown_key: there is no key server.prot; did you mean server.port?');
    expect(exit).toBe(2);
  });
});
