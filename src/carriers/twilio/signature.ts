import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { Secret } from '../../lib/secret.js';

/** An HTTP request as our server saw it. */
export interface SignedRequest {
  /** Path with query, exactly as it came. */
  readonly path: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `http` or `https`; only believed where no public URL is configured. */
  readonly protocol: string;
  /** Host and port; only believed where no public URL is configured. */
  readonly host: string;
}

/** Tells requests that Twilio signed with our auth token from all others. */
export interface SignatureCheck {
  /** `params`: the parsed form body, untouched; `{}` for a GET. */
  webhook(request: SignedRequest & { readonly params: Readonly<Record<string, unknown>> }): true | ErrorCode;
  /** The WebSocket upgrade: signed over the `wss://` URL, without parameters. */
  upgrade(request: SignedRequest): true | ErrorCode;
}

const SIGNATURE_HEADER = 'x-twilio-signature';

/** A check against the account's primary auth token; without a token it refuses everything. Whether to check at all is the caller's decision. */
export function createSignatureCheck(options: {
  readonly authToken: Secret | undefined;
  /** The origin that Twilio calls, as in `https://agent.example.com`; beats what the request says of itself. */
  readonly publicUrl: string | undefined;
}): SignatureCheck {
  const authToken = options.authToken?.reveal() ?? '';
  const publicUrl = options.publicUrl?.replace(/\/+$/, '');

  const check = (
    request: SignedRequest,
    urlsOf: (url: string) => readonly string[],
    params: Readonly<Record<string, unknown>>,
  ): true | ErrorCode => {
    // HMAC takes an empty key, so that anybody could sign for an empty token.
    if (authToken.trim() === '') return 'auth.bad_signature';
    const signature = request.headers[SIGNATURE_HEADER];
    if (signature === undefined || signature === '') return 'auth.no_signature';
    if (typeof signature !== 'string') return 'auth.bad_signature';
    const origin = publicUrl ?? `${request.protocol}://${request.host}`;
    const valid = urlsOf(origin + request.path).some((url) => isSigned(authToken, signature, url, params));
    return valid || 'auth.bad_signature';
  };

  return {
    webhook: (request) => check(request, (url) => [url], request.params),
    upgrade: (request) => check(request, streamUrls, {}),
  };
}

/** The library throws on URLs and parameters that it can't take apart. */
function isSigned(
  authToken: string,
  signature: string,
  url: string,
  params: Readonly<Record<string, unknown>>,
): boolean {
  try {
    return validateRequest(authToken, signature, url, params);
  } catch {
    return false;
  }
}

/**
 * The URLs that may have been signed for an upgrade. Twilio dials `wss` whatever reaches us behind a proxy; a plain `ws` origin is a caller on
 * this machine. The library tries port 80 for every scheme but https, so the port of `wss` is added here.
 */
function streamUrls(url: string): readonly string[] {
  const secure = url.replace(/^(?:https?|wss?):/i, 'wss:');
  const withPort = secure.replace(/^(wss:\/\/(?:\[[^\]]*\]|[^:/?#]*))(?=[/?#]|$)/i, '$1:443');
  return /^(?:http|ws):/i.test(url) ? [secure, withPort, url.replace(/^\w+:/, 'ws:')] : [secure, withPort];
}
