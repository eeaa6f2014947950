import { describe, expect, it } from 'vitest';
import { helloLines } from '../../src/cli/hello.js';
import { load } from '../support/config-file.js';

const linesOf = (yaml: string): readonly string[] =>
  helloLines('http://127.0.0.1:8080', load(yaml, { env: {} }), 1).filter((line) =>
    /asterisk|AudioSocket|Stasis/i.test(line),
  );

describe('what a person is told when the server is up', () => {
  it('has nothing of Asterisk where it may bring no calls', () => {
    expect(linesOf('asterisk: {enabled: false, audiosocket: {enabled: true}}')).toEqual([]);
  });

  it('names the WebSocket channel where that is all there is, and who may use it', () => {
    expect(linesOf('asterisk: {enabled: true}')).toEqual([
      '  asterisk   WebSocket on /asterisk/media, from this machine only',
    ]);
  });

  it('says that nobody comes by it where a public server has no password for Asterisk', () => {
    const yaml =
      'server: {public_url: "https://agent.example.com"}\ntwilio: {auth_token: t}\nasterisk: {enabled: true}';
    expect(linesOf(yaml)[0]).toMatch(/for NOBODY: .* asterisk\.password/);
  });

  it('names each of the ways that are open', () => {
    const yaml =
      'asterisk: {enabled: true, password: s3cret, audiosocket: {enabled: true, allow: [10.0.0.5]}, ari: {url: "http://127.0.0.1:8088/ari"}}';
    expect(linesOf(yaml)).toEqual([
      '  asterisk   WebSocket on /asterisk/media, with the password',
      '             AudioSocket on 127.0.0.1:9092, for 10.0.0.5',
      '             Stasis(talkpath) by http://127.0.0.1:8088/ari',
    ]);
  });
});
