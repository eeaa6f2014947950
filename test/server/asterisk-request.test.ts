import { describe, expect, it } from 'vitest';
import { readAnnouncement, readQuery } from '../../src/server/asterisk-request.js';

/** Who a call is from and to, as an address or a form says it. */
const decoded = (text: string) => Object.fromEntries(new URLSearchParams(text));

describe('the numbers of a call from Asterisk', () => {
  it.each(['from=+12025550123&to=+12025550199', 'from=%2B12025550123&to=%2B12025550199'])(
    'have their plus, whether or not the dialplan encoded it: %s',
    (text) => {
      const numbers = { from: '+12025550123', to: '+12025550199' };
      expect(readQuery(decoded(text))).toMatchObject(numbers);
      expect(readAnnouncement(decoded(text))).toMatchObject(numbers);
    },
  );

  it.each(['100', 'alice', 'Alice 2', ' alice', '  100', ''])(
    'are left as they are without one: "%s"',
    (from) => {
      expect(readQuery({ from })).toMatchObject({ from });
    },
  );
});
