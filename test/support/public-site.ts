import { TestServer } from './test-server.js';

/** The operators' token of a public server, and how it is shown. */
export const ADMIN = { TALKPATH_ADMIN_TOKEN: 'the-operators-token' };
export const BEARER = { authorization: 'Bearer the-operators-token' };
/** The page of somebody else that guests come from. */
export const APP = 'https://app.example.com';

/** Behind a proxy that signs guests in, with the practice agent. */
export const SITE = `
provider_name: practice
server: {public_url: "https://calls.example.com", trust_proxy: [loopback]}
twilio: {validate_signatures: false}
browser: {allowed_origins: ["${APP}"], signed_in_header: X-User}
agents: {default: {greeting: Hello from the test.}, sales: {instructions: Sell.}}
`;

/** What the proxy sends along for a guest. */
export const signedIn = (name: string) => ({ origin: APP, 'x-forwarded-for': '203.0.113.7', 'x-user': name });

/** Such a server, with these keys besides. */
export const publicSite = (more = '', env: Readonly<Record<string, string>> = {}) =>
  TestServer.start({ yaml: SITE + more, env: { ...ADMIN, ...env } });
