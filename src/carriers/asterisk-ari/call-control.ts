import { messageOf, TalkpathError, type ErrorCode } from '../../lib/errors.js';
import type { CallControl, TransferDestination } from '../../ports/carrier.js';
import { ariRefusal, type AskAri } from './ask-ari.js';
import { ari, isChannelId, type AriRequest } from './requests.js';
import { endpointOf, extensionOf } from './transfer-target.js';

const NOT_FOUND = 404;
const MS_PER_S = 1000;

/** How calls are steered by Asterisk's REST interface. */
export interface AriControlOptions {
  readonly ask: AskAri;
  readonly app: string;
  /** The context of the dialplan that rings destinations. */
  readonly transferContext: string;
  /** Where the caller's own side is told to call instead, as in `PJSIP/{number}@trunk`; absent: the dialplan rings. */
  readonly transferEndpoint?: string | undefined;
}

/** What is asked of a call, and what it is called when that fails. */
interface Wish {
  readonly code: ErrorCode;
  readonly failure: string;
}

const HANG_UP = { code: 'carrier.hangup_failed', failure: 'the call could not be ended' } as const;
const TRANSFER = {
  code: 'carrier.transfer_failed',
  failure: 'the caller could not be passed on',
} as const;
const KEYS = { code: 'carrier.dtmf_failed', failure: 'the keys could not be sent' } as const;

/** Acts on calls of Asterisk's by its REST interface; the call's id is that of the caller's channel. */
export function createAriCallControl(options: AriControlOptions): Required<CallControl> {
  const { ask } = options;
  return {
    async hangUp(channelId) {
      const answer = await asked(ask, HANG_UP, channelId, ari.hangUp);
      // What is gone has ended: what was wanted has happened.
      if (!answer.ok && answer.status !== NOT_FOUND) throw ariRefusal(HANG_UP.code, HANG_UP.failure, answer);
    },
    transfer: (channelId, destination) => transfer(options, channelId, destination),
    // The dialplan has Asterisk's own voicemail: it is a place to transfer to.
    record: () =>
      Promise.reject(
        new TalkpathError(
          'carrier.no_voicemail',
          'Asterisk’s dialplan takes messages: transfer the caller there',
        ),
      ),
    sendDigits: (channelId, digits) => demand(ask, KEYS, channelId, (id) => ari.dtmf(id, digits)),
  };
}

async function transfer(
  { ask, app, transferContext, transferEndpoint }: AriControlOptions,
  channelId: string,
  destination: TransferDestination,
): Promise<void> {
  const want = (request: (id: string) => AriRequest): Promise<void> =>
    demand(ask, TRANSFER, channelId, request);
  if (transferEndpoint !== undefined) {
    const endpoint = endpointOf(transferEndpoint, destination);
    return want((id) => ari.redirect(id, endpoint));
  }
  const { address, callerId = '', ringMs } = destination;
  const variables = {
    TALKPATH_TRANSFER_TO: address,
    TALKPATH_CALLER_ID: callerId,
    TALKPATH_RING_S: String(ringMs / MS_PER_S),
  };
  for (const [name, value] of Object.entries(variables)) await want((id) => ari.setVariable(id, name, value));
  // Who leaves our application is told of no more, unless that is asked for: that somebody answered comes as an event.
  await want((id) => ari.watchChannel(app, id));
  await want((id) => ari.goOn(id, { context: transferContext, extension: extensionOf(destination) }));
}

async function demand(
  ask: AskAri,
  wish: Wish,
  channelId: string,
  request: (id: string) => AriRequest,
): Promise<void> {
  const answer = await asked(ask, wish, channelId, request);
  if (!answer.ok) throw ariRefusal(wish.code, wish.failure, answer);
}

async function asked(ask: AskAri, wish: Wish, channelId: string, request: (id: string) => AriRequest) {
  if (!isChannelId(channelId))
    throw new TalkpathError(wish.code, `${wish.failure}: the call has no id of a channel`);
  try {
    return await ask(request(channelId));
  } catch (error) {
    throw new TalkpathError(wish.code, `${wish.failure}: ${messageOf(error)}`, { cause: error });
  }
}
