import { describe, expect, it } from 'vitest';
import { errorOf, load } from '../support/config-file.js';

const BEHIND = 'server: {trust_proxy: [loopback]}';

describe('calls from a browser', () => {
  it('are for our own pages, where nothing is said', () => {
    expect(load('').softphone).toEqual({
      enabled: true,
      allowedOrigins: [],
      signedInHeader: 'x-forwarded-user',
      maxPerAddress: 20,
      callsPerMinute: 30,
    });
  });

  it('are for the sites of the file, written as browsers name them', () => {
    const text = `${BEHIND}\nsoftphone: {allowed_origins: ["HTTPS://App.example.com:443/"], signed_in_header: X-Email}`;
    expect(load(text).softphone).toMatchObject({
      allowedOrigins: ['https://app.example.com'],
      signedInHeader: 'x-email',
    });
  });

  it.each(['app.example.com', 'https://app.example.com/page', '*', 'https://u@app.example.com', 'null'])(
    'are for no site like %s',
    (origin) => {
      const { faults } = errorOf(() => load(`${BEHIND}\nsoftphone: {allowed_origins: ["${origin}"]}`));
      expect(faults).toMatchObject([{ path: 'softphone.allowed_origins[0]' }]);
    },
  );

  it('are for no other site where nobody is believed to say who is signed in', () => {
    const { faults } = errorOf(() => load('softphone: {allowed_origins: ["https://app.example.com"]}'));
    expect(faults).toMatchObject([
      { path: 'softphone.allowed_origins', message: expect.stringContaining('trust_proxy') as string },
    ]);
  });

  it.each(['max_per_address: 0', 'calls_per_minute: 0', 'signed_in_header: "a b"', 'origins: []'])(
    'are never %s',
    (wrong) => {
      expect(errorOf(() => load(`softphone: {${wrong}}`)).faults).toHaveLength(1);
    },
  );
});
