import { createHmac } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { createSignatureCheck } from '../../carriers/twilio/signature.js';
import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import { Secret } from '../../lib/secret.js';
import { fail, ok, type Found } from './finding.js';

const SAMPLE_TOKEN = new Secret('0123456789abcdef0123456789abcdef');
const SAMPLE_ORIGIN = 'https://agent.example.com';
const FORM = { CallSid: `CA${'0'.repeat(32)}`, From: '+12025550123', To: '+12025550199', Text: 'ö & +' };

/** Signs a sample as Twilio does, and asks our own check about it: with the right signature, a wrong token, and a changed field. */
export function signatureFindings(
  authToken: Secret | undefined,
  publicUrl: string | undefined,
): readonly Found[] {
  const token = authToken ?? SAMPLE_TOKEN;
  const origin = publicUrl ?? SAMPLE_ORIGIN;
  const url = origin + TWILIO_ROUTES.voice;
  const theirs = getExpectedTwilioSignature(token.reveal(), url, FORM);
  const check = createSignatureCheck({ authToken: token, publicUrl: origin });
  const verdict = (signature: string, params: Readonly<Record<string, string>> = FORM): boolean =>
    check.webhook({ ...requestOf(TWILIO_ROUTES.voice, signature), params }) === true;
  const stream = getExpectedTwilioSignature(
    token.reveal(),
    origin.replace(/^https?/, 'wss') + TWILIO_ROUTES.media,
    {},
  );
  const right =
    theirs === byHand(token, url) &&
    verdict(theirs) &&
    !verdict(getExpectedTwilioSignature(`${token.reveal()}x`, url, FORM)) &&
    !verdict(theirs, { ...FORM, To: '+1900' }) &&
    check.upgrade(requestOf(TWILIO_ROUTES.media, stream)) === true;
  const whose = authToken === undefined ? 'a sample token (there is none of yours)' : 'your auth token';
  if (right) return [ok(`signed with ${whose}, a webhook and a stream are let in, forged ones are not`)];
  return [
    fail(
      `with ${whose} our arithmetic and Twilio's differ`,
      'every call would be refused, or anybody be let in',
      'reinstall the packages (npm ci); if it stays, report it as a defect',
    ),
  ];
}

/** Twilio's rule: HMAC-SHA1 over the URL and the sorted fields, name and value without anything between. */
function byHand(token: Secret, url: string): string {
  const fields = Object.entries(FORM).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha1', token.reveal())
    .update(url + fields.flat().join(''), 'utf8')
    .digest('base64');
}

function requestOf(path: string, signature: string) {
  return { path, headers: { 'x-twilio-signature': signature }, protocol: 'https', host: 'agent.example.com' };
}
