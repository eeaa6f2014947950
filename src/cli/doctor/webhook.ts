import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import type { Config } from '../../config/config.js';
import { messageOf } from '../../lib/errors.js';
import { callParams, newSid } from '../call/call-params.js';
import { readTwiml } from '../call/read-twiml.js';
import { TwilioHttp } from '../call/twilio-http.js';
import { fail, ok, warn, type Found } from './finding.js';

const HTTP_OK = 200;
const FORBIDDEN = 403;

/** Numbers that are reserved for fiction. */
export const SAMPLE_NUMBERS = { from: '+12025550123', to: '+12025550199' } as const;

/** How a carrier would come to a server of this configuration. */
export function carrierHttp({ server, twilio }: Config, url: string): TwilioHttp {
  return new TwilioHttp({ url, publicUrl: server.publicUrl, authToken: twilio.authToken });
}

/** Posts the webhook of a call as Twilio does, signed, and reads the TwiML; then says that the call is over. */
export async function webhookFindings(config: Config, url: string): Promise<readonly Found[]> {
  const http = carrierHttp(config, url);
  const parties = {
    accountSid: config.twilio.accountSid ?? newSid('AC'),
    callSid: newSid('CA'),
    ...SAMPLE_NUMBERS,
  };
  const { status, body } = await http.post(
    http.publicUrlOf(TWILIO_ROUTES.voice),
    callParams(parties, 'ringing'),
  );
  await http.post(http.publicUrlOf(TWILIO_ROUTES.status), callParams(parties, 'completed'));
  return status === HTTP_OK ? [twimlFinding(body, config)] : [statusFinding(status)];
}

function statusFinding(status: number): Found {
  const saw = `POST ${TWILIO_ROUTES.voice} was answered with HTTP ${status}`;
  if (status !== FORBIDDEN)
    return fail(saw, 'Twilio plays an error message to the caller', 'look into the log of the server');
  return fail(
    saw,
    'the server took the signature for forged: it runs with another auth token or PUBLIC_URL than this command sees',
    'start both with the same environment',
  );
}

function twimlFinding(body: string, { server }: Config): Found {
  try {
    const verbs = readTwiml(body);
    const stream = verbs.find(({ name }) => name === 'Connect')?.children[0];
    const streamUrl = stream?.attributes['url'] ?? '';
    if (stream === undefined) {
      const [first] = verbs;
      return fail(
        `the TwiML has no <Connect><Stream>: <${first?.name ?? 'nothing'}>`,
        'the server takes no call just now',
        'see limits.max_calls, and /readyz',
      );
    }
    if (server.publicUrl !== undefined && !streamUrl.startsWith('wss://')) {
      return warn(
        `the stream's URL is ${streamUrl}`,
        'Twilio opens wss:// only',
        'set PUBLIC_URL to an https:// origin',
      );
    }
    return ok(`TwiML is served; the stream's URL is ${streamUrl}`);
  } catch (error) {
    return fail(
      messageOf(error),
      'Twilio plays an error message to the caller',
      'see who answers at this address',
    );
  }
}
