import { describe, expect, it } from 'vitest';
import { TalkpathProcess, isBuilt } from '../support/talkpath-process.js';

describe.skipIf(!isBuilt)('the program, as built by npm run build', () => {
  describe('a configuration that can not be used', () => {
    it.each([
      ['a syntax error', 'openai:\n  model: [', /bad\.yaml:2:\d+ {2}/],
      ['an unknown key', 'openai:\n  modle: x', /bad\.yaml:2:3 {2}openai\.modle: .*did you mean model\?/],
      ['a wrong type', 'server:\n  port: soon', /bad\.yaml:2:9 {2}server\.port: .*found "soon"/],
      ['a missing variable', 'server:\n  host: ${NOT_SET}', /bad\.yaml:2:9 {2}server\.host: .*NOT_SET/],
    ])('exits with 2 and names the place: %s', async (_what, yaml, place) => {
      const files = { 'bad.yaml': yaml };
      const server = await TalkpathProcess.run(['serve', '--config', 'bad.yaml'], { files });
      expect(server.exit).toBe(2);
      expect(server.stderr).toMatch(place);
      expect(server.stderr).toMatch(/^error: config\.invalid: /);
      expect(server.stdout).toBe('');
    });

    it('lists every fault in one go', async () => {
      const files = { 'bad.yaml': 'server:\n  port: soon\n  hots: x\nloging: {}\n' };
      const { exit, stderr } = await TalkpathProcess.run(['serve', '--config', 'bad.yaml'], { files });
      expect(exit).toBe(2);
      for (const place of ['bad.yaml:2:9', 'bad.yaml:3:3', 'bad.yaml:4:1']) expect(stderr).toContain(place);
      expect(stderr).toContain('3 faults');
    });

    it.each([
      ['a directory', '.', 'config.unreadable'],
      ['no such file', 'gone.yaml', 'config.not_found'],
    ])('exits with 2 for %s', async (_what, path, code) => {
      const { exit, stderr } = await TalkpathProcess.run(['serve'], { env: { TALKPATH_CONFIG: path } });
      expect([exit, stderr.split(':')[1]?.trim()]).toEqual([2, code]);
      expect(stderr).toContain(path);
    });

    it('exits with 2 when PUBLIC_URL opens it to the internet without an auth token, and says why', async () => {
      // An empty token counts as none.
      const env = { PUBLIC_URL: 'https://agent.example.com', TWILIO_AUTH_TOKEN: '' };
      const { exit, stderr } = await TalkpathProcess.run(['serve', '--port', '0'], { env });
      expect(exit).toBe(2);
      expect(stderr).toMatch(/^error: server\.no_auth_token: PUBLIC_URL is https:\/\/agent\.example\.com/);
      expect(stderr).toContain('set TWILIO_AUTH_TOKEN');
    });
  });

  describe('the command line', () => {
    it.each([
      [['--help'], 'Commands:'],
      [['serve', '--help'], '--config <file>'],
      [['call', '--help'], '--dtmf <keys>'],
      [['help', 'call'], '--dtmf <keys>'],
      [['calls', 'show', '--help'], 'the carrier’s id'],
      [['config', 'check', '--help'], '/config/talkpath.yaml'],
      [['--version'], '0.1.0'],
    ])('answers %j on stdout and exits with 0', async (args, words) => {
      const { exit, stdout, stderr } = await TalkpathProcess.run(args);
      expect([exit, stderr]).toEqual([0, '']);
      expect(stdout).toContain(words);
    });

    it.each([
      [[], 'Usage:'],
      [['srve'], 'serve'],
      [['serve', '--prot', '0'], '--port'],
      [['serve', '--port', '70000'], 'a port is 0 to 65535'],
      [['call', '--url', 'nowhere'], '--url nowhere'],
      [['calls', '--since', 'garbage'], 'talkpath calls --help'],
      [['calls', '--url', 'nowhere'], 'talkpath calls --help'],
    ])('answers %j on stderr and exits with 2', async (args, words) => {
      const { exit, stdout, stderr } = await TalkpathProcess.run(args);
      expect([exit, stdout]).toEqual([2, '']);
      expect(stderr).toContain(words);
    });

    it('exits with 1 when nobody listens where talkpath call calls', async () => {
      const { exit, stderr } = await TalkpathProcess.run(['call', '--url', 'http://127.0.0.1:1', '--json']);
      expect(exit).toBe(1);
      expect(stderr).toContain('npm start');
    });
  });
});
