import type { PlainRequest } from '../../ports/plain-http.js';
import { faults, type ApiFault } from './api-fault.js';
import { readForm } from './form.js';
import type { MintedSession } from './minted-secrets.js';
import { parseSession } from './session-request.js';

/** What an answer repeats of each medium that is offered (RFC 8829, section 5.3.1): its name, and what binds media together. */
const MEDIUM = /^m=(audio|video|application) \d+ (\S+) (.+)$/;
const MID = /^a=mid:([\w.-]{1,64})$/;
const MAX_MEDIA = 16;

type CallAnswer = { readonly sdp: string } | { readonly fault: ApiFault };

/**
 * Answers a WebRTC call, which comes as a form (`sdp` and `session`) or, with a minted secret, as bare SDP. There is no WebRTC here: each medium
 * is answered as refused (RFC 3264, section 6), which is a proper answer that leads to a silent call.
 */
export function answerToCall(request: PlainRequest, minted: MintedSession | undefined): CallAnswer {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/sdp')) {
    // Bare SDP says nothing of a model.
    const named = minted !== undefined || request.url.includes('model=');
    return named ? refusedMedia(Buffer.from(request.body).toString()) : { fault: faults.missing('session') };
  }
  const form = readForm(type, Buffer.from(request.body).toString());
  if (form === undefined) return { fault: faults.badContentType(type) };
  const [sdp, session] = [form.get('sdp'), form.get('session')];
  if (sdp === undefined) return { fault: faults.missing('sdp') };
  if (session === undefined && minted === undefined) return { fault: faults.missing('session') };
  const read = session === undefined ? undefined : parseSession('ga', session);
  return read !== undefined && 'fault' in read ? read : refusedMedia(sdp);
}

function refusedMedia(offer: string): CallAnswer {
  const lines = offer.split(/\r?\n/);
  if (lines[0] !== 'v=0') return { fault: faults.badSdp() };
  const media = lines.flatMap((line, at) => {
    const medium = MEDIUM.exec(line);
    return medium === null ? [] : [{ at, medium }];
  });
  if (media.length === 0 || media.length > MAX_MEDIA) return { fault: faults.badSdp() };
  const answers = media.flatMap(({ at, medium: [, kind = '', protocol = '', formats = ''] }, index) => {
    const mid = lines.slice(at, media[index + 1]?.at).find((line) => MID.test(line));
    return [`m=${kind} 0 ${protocol} ${formats}`, 'c=IN IP4 0.0.0.0', ...(mid ? [mid] : []), 'a=inactive'];
  });
  const head = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=practice', 't=0 0'];
  return { sdp: `${[...head, ...answers].join('\r\n')}\r\n` };
}
