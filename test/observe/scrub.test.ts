import { describe, expect, it } from 'vitest';
import { LiveScrubber, scrubber } from '../../src/observe/scrub.js';

describe('a line without secrets', () => {
  it.each([
    ['a secret as it is', 'key canary/1+2 refused', 'key *** refused'],
    ['a secret in JSON', '{"detail":"say \\"hush-hush\\" now"}', '{"detail":"say *** now"}'],
    ['a secret in a URL', 'GET /?key=canary%2F1%2B2', 'GET /?key=***'],
    ['what follows the name of a scheme', 'sent zzz-token-zzz', 'sent ***'],
    ['a key of somebody else', 'sk-proj-0123456789abcdef and ek_68af296e8e408191', '*** and ***'],
    ['a bearer of anything', '"authorization: Bearer abc.def-ghi=="', '"authorization: Bearer ***"'],
    [
      'a secret of which the digits are masked',
      'it is canary/•+• and sk-proj-abc••••def',
      'it is *** and ***',
    ],
    ['nothing of it', 'task-oriented risk_assessment at desk', 'task-oriented risk_assessment at desk'],
  ])('hides %s', (_title, line, expected) => {
    const scrub = scrubber(['canary/1+2', '"hush-hush"', 'Basic zzz-token-zzz', 'at']);
    expect(scrub(line)).toBe(expected);
  });

  it('is without what was learnt later, and without what was known before', () => {
    const live = new LiveScrubber();
    live.learn(['first-one']);
    live.learn(['second-one']);
    expect(live.scrub('first-one second-one')).toBe('*** ***');
  });

  it('is the line itself where there are no secrets', () => {
    expect(scrubber([])('{"msg":"call.start"}')).toBe('{"msg":"call.start"}');
  });
});
