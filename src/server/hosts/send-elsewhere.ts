import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ASTERISK_ROUTES } from '../../carriers/chan-websocket/routes.js';
import { SOFTPHONE_ROUTES } from '../../carriers/softphone/routes.js';
import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import type { Clock } from '../../ports/clock.js';
import { paramsOf } from '../twilio-signature.js';
import { readAnnouncement } from '../asterisk-request.js';
import type { CallHost, CallHosts } from './call-hosts.js';
import { forward } from './forward.js';

/** What only the process can answer that has the call on the line; of other calls, and from the disk, everybody can. */
const OF_LIVE_CALLS: ReadonlySet<string> = new Set([
  '/calls/:id',
  '/calls/:id/events',
  '/calls/:id/hangup',
  '/calls/:id/tool-calls',
  '/calls/:id/tool-results/:call_id',
  '/calls/:id/approvals/:call_id',
]);
/** What operators wait for. Who answers nothing else for long is ended, and its calls go to others. */
const SOON_ANSWERED: ReadonlySet<string> = new Set(['/calls/:id', '/calls/:id/hangup']);
/** The journal of a long call takes its time to be read. */
const ANSWERS_OPERATORS_WITHIN_MS = 3000;
const WEBHOOKS: ReadonlySet<string> = new Set(
  Object.values(TWILIO_ROUTES).filter((path) => path !== TWILIO_ROUTES.media),
);

type Choice = () => Promise<CallHost | undefined>;

/**
 * Requests about calls are answered by the processes that have them. Everything that is checked before a route has its turn is checked here: who asks, how
 * often, and what is signed. To be called before the routes are added.
 */
export function sendElsewhere(app: FastifyInstance, hosts: CallHosts, clock: Pick<Clock, 'after'>): void {
  app.addHook('onRoute', (route) => {
    const choiceOf = choiceAt(hosts, route.url, route.method);
    if (choiceOf === undefined) return;
    const here = route.handler;
    const patience = SOON_ANSWERED.has(route.url)
      ? { clock, withinMs: ANSWERS_OPERATORS_WITHIN_MS }
      : undefined;
    route.handler = function (request, reply) {
      const choose = choiceOf(request);
      if (choose === undefined) return here.call(this, request, reply);
      return forward(choose, request, reply, patience);
    };
  });
}

/** How a route's requests find who answers them; undefined where that is this process. */
function choiceAt(
  hosts: CallHosts,
  url: string,
  method: string | string[],
): ((request: FastifyRequest) => Choice | undefined) | undefined {
  if (WEBHOOKS.has(url)) return (request) => () => hosts.hostFor(carrierCallOf(request));
  if (url === ASTERISK_ROUTES.calls) return (request) => () => hosts.hostFor(channelOf(request));
  if (url === SOFTPHONE_ROUTES.calls && method === 'POST')
    return ({ ip }) =>
      () =>
        hosts.hostForAddress(ip);
  if (!OF_LIVE_CALLS.has(url)) return undefined;
  return (request) => {
    const id = idOf(request.params);
    return hosts.hostOf(id) && (() => Promise.resolve(hosts.hostOf(id)));
  };
}

/** The call that a webhook is about, as the process that has it will see it: ours is the parent of one that the carrier made for us. */
function carrierCallOf({ body, routeOptions }: FastifyRequest): string {
  const { CallSid, ParentCallSid } = paramsOf(body);
  const id = routeOptions.url === TWILIO_ROUTES.transferStatus ? ParentCallSid : CallSid;
  return typeof id === 'string' ? id : '';
}

/** The channel of a call that Asterisk announces; nothing where it names none, and any process will do. */
function channelOf({ body }: FastifyRequest): string {
  const read = readAnnouncement(body);
  return typeof read === 'string' ? '' : (read.channel ?? '');
}

function idOf(params: unknown): string {
  return typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : '';
}
