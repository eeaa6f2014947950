import { describe, expect, it } from 'vitest';
import { faultsOf, load } from '../support/config-file.js';

describe('the block for browsers', () => {
  it('lets in nobody but operators, with no tools, where nothing is said', () => {
    expect(load('{}').browser).toEqual({ allowedOrigins: [], tools: [], tokensPerMinute: 30 });
  });

  it('takes origins as browsers send them, and the header in lower case', () => {
    const { browser } = load(
      'server: {trust_proxy: loopback}\nbrowser: {allowed_origins: ["https://App.example.com/", "http://localhost:5173"], signed_in_header: X-Forwarded-User}'.replace(
        'loopback',
        '[loopback]',
      ),
    );
    expect(browser).toMatchObject({
      allowedOrigins: ['https://app.example.com', 'http://localhost:5173'],
      signedInHeader: 'x-forwarded-user',
    });
  });

  it.each([
    ['browser: {allowed_origins: [app.example.com]}', 'browser.allowed_origins[0]', /must be an origin/],
    [
      'browser: {allowed_origins: ["https://app.example.com/page"]}',
      'browser.allowed_origins[0]',
      /must be an origin/,
    ],
    ['browser: {allowed_origins: ["*"]}', 'browser.allowed_origins[0]', /must be an origin/],
    ['browser: {signed_in_header: x-forwarded-user}', 'browser.signed_in_header', /trust_proxy/],
    ['browser: {tools: [hangup]}', 'browser.tools[0]', /no such tool/],
    ['browser: {tools: [get_call_info, get_call_info]}', 'browser.tools[1]', /listed twice/],
  ])('refuses %s', (yaml, path, message) => {
    expect(faultsOf(yaml)).toMatchObject([{ path, message: expect.stringMatching(message) as string }]);
  });
});
