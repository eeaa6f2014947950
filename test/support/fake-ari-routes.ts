import type { FakeAri, SeenRequest } from './fake-ari.js';
import { shown } from './fake-ari.js';

/** A channel of the fake Asterisk. */
export interface FakeChannel {
  readonly id: string;
  readonly name: string;
  state: 'Ring' | 'Up';
  readonly from: string;
  readonly to: string;
  /** The application that it is in. */
  app: string | undefined;
  readonly variables: Record<string, string>;
  /** Keys that were sent to its far end. */
  digits: string;
  /** Where it went on in the dialplan. */
  wentTo?: string;
}

export interface AriState {
  readonly channels: Map<string, FakeChannel>;
  /** The channels that are in each. */
  readonly bridges: Map<string, Set<string>>;
  /** Which application asked to be told of a channel. */
  readonly subscriptions: Map<string, string>;
}

export interface AriReply {
  readonly status: number;
  readonly body?: unknown;
}

const NO_CONTENT: AriReply = { status: 204 };
const MODULES = [
  'res_ari.so',
  'res_http_websocket.so',
  'res_websocket_client.so',
  'chan_websocket.so',
  'chan_audiosocket.so',
];

const wrong = (status: number, message: string): AriReply => ({ status, body: { message } });

/** What Asterisk does about a request, and answers. */
export function ariRoute(fake: FakeAri, { method, path, query }: SeenRequest): AriReply {
  const [room = '', first = '', second = ''] = path.split('/').slice(1).map(decodeURIComponent);
  const line = `${method} ${room}`;
  if (line === 'GET asterisk')
    return first === 'info'
      ? { status: 200, body: { system: { version: '22.10.0', entity_id: '02:42' } } }
      : { status: 200, body: MODULES.map((name) => ({ name, status: 'Running', use_count: 0 })) };
  if (room === 'applications') return application(fake, first, method, query);
  if (line === 'GET bridges') return { status: 200, body: bridgesOf(fake) };
  if (room === 'bridges') return bridge(fake, { method, id: first, query });
  if (line === 'POST channels' && first === 'externalMedia') return externalMedia(fake, query);
  if (room === 'channels') return channel(fake, { method, id: first, verb: second, query });
  return wrong(404, 'Resource not found');
}

type Query = SeenRequest['query'];

function application(fake: FakeAri, app: string, method: string, query: Query): AriReply {
  if (!fake.isRegistered(app)) return wrong(404, 'Application not found');
  if (method === 'POST') {
    const id = query['eventSource']?.replace(/^channel:/, '') ?? '';
    if (!fake.state.channels.has(id)) return wrong(422, 'Event source does not exist');
    fake.state.subscriptions.set(id, app);
  }
  // Those that it is told of, inside or not.
  const { channels, subscriptions } = fake.state;
  const inside = [...channels.values()]
    .filter((one) => one.app === app || subscriptions.get(one.id) === app)
    .map(({ id }) => id);
  return {
    status: 200,
    body: { name: app, channel_ids: inside, bridge_ids: [], device_names: [], endpoint_ids: [] },
  };
}

function bridgesOf({ state }: FakeAri): object[] {
  return [...state.bridges].map(([id, channels]) => ({ id, bridge_type: 'mixing', channels: [...channels] }));
}

function bridge(
  fake: FakeAri,
  { method, id, query }: { method: string; id: string; query: Query },
): AriReply {
  const { bridges, channels } = fake.state;
  if (method === 'POST' && id === '') {
    const bridgeId = query['bridgeId'] ?? 'generated';
    if (bridges.has(bridgeId)) return wrong(409, 'Bridge with the same bridgeId already exists');
    bridges.set(bridgeId, new Set());
    return { status: 200, body: { id: bridgeId, bridge_type: 'mixing', channels: [] } };
  }
  const held = bridges.get(id);
  if (held === undefined) return wrong(404, 'Bridge not found');
  if (method === 'DELETE') {
    bridges.delete(id);
    return NO_CONTENT;
  }
  const wanted = (query['channel'] ?? '').split(',');
  if (wanted.some((one) => !channels.has(one))) return wrong(400, 'Channel not found');
  if (wanted.some((one) => channels.get(one)?.app === undefined))
    return wrong(422, 'Channel not in Stasis application');
  for (const one of wanted) held.add(one);
  return NO_CONTENT;
}

const ENCAPSULATIONS: Readonly<Record<string, string>> = {
  websocket: 'none',
  udp: 'rtp',
  tcp: 'audiosocket',
};

/** What is wrong with a wish for a channel for sound: with the transport websocket the encapsulation is none, for one. */
function mediaFault({
  app,
  format,
  external_host: host,
  transport = 'udp',
  encapsulation = 'rtp',
  data,
}: Query) {
  if (app === undefined || format === undefined) return 'app and format are required';
  if (host === undefined) return 'external_host is required';
  const right = ENCAPSULATIONS[transport];
  if (right !== encapsulation) return `The encapsulation for transport ${transport} must be ${right}`;
  return encapsulation === 'audiosocket' && data === undefined
    ? 'data must be a UUID for audiosocket'
    : undefined;
}

function externalMedia(fake: FakeAri, query: Query): AriReply {
  const fault = mediaFault(query);
  if (fault !== undefined) return wrong(400, fault);
  const { app = '', channelId: id = 'generated', external_host: host = '', transport } = query;
  if (fake.state.channels.has(id)) return wrong(409, 'Channel with given unique ID already exists');
  const name = transport === 'websocket' ? `WebSocket/${host}/0x1` : `AudioSocket/${host}`;
  const made: FakeChannel = {
    id,
    name,
    state: 'Up',
    from: '',
    to: 's',
    app: undefined,
    variables: {},
    digits: '',
  };
  fake.state.channels.set(id, made);
  const comes = (): boolean => fake.comes(id, { app });
  if (fake.mediaAnswers) setImmediate(() => (fake.dialMedia ?? comes)(id, query));
  return { status: 200, body: shown(made) };
}

interface ChannelRequest {
  readonly method: string;
  readonly id: string;
  readonly verb: string;
  readonly query: Query;
}

function channel(fake: FakeAri, { method, id, verb, query }: ChannelRequest): AriReply {
  const found = fake.state.channels.get(id);
  if (found === undefined) return wrong(404, 'Channel not found');
  if (method === 'GET') return { status: 200, body: shown(found) };
  // A channel may be hung up wherever it is; everything else is for those in an application.
  if (method === 'DELETE') {
    fake.destroy(id, { busy: 17, congestion: 34 }[query['reason'] ?? ''] ?? 16, query['reason']);
    return NO_CONTENT;
  }
  if (found.app === undefined) return wrong(409, 'Channel not in Stasis application');
  return inApplication(fake, found, verb, query);
}

function inApplication(fake: FakeAri, found: FakeChannel, verb: string, query: Query): AriReply {
  switch (verb) {
    case 'answer':
      found.state = 'Up';
      return NO_CONTENT;
    case 'variable':
      found.variables[query['variable'] ?? ''] = query['value'] ?? '';
      return NO_CONTENT;
    case 'dtmf':
      found.digits += query['dtmf'] ?? '';
      return NO_CONTENT;
    case 'continue':
      found.wentTo =
        query['context'] === undefined
          ? 'on'
          : `${query['context']},${query['extension']},${query['priority']}`;
      fake.leave(found);
      return NO_CONTENT;
    case 'redirect': {
      const tech = (name = ''): string => name.split('/')[0] ?? '';
      if (tech(query['endpoint']) !== tech(found.name))
        return wrong(422, 'Endpoint is not the same type as the channel');
      found.wentTo = query['endpoint'] ?? '';
      return NO_CONTENT;
    }
    default:
      return wrong(404, 'Resource not found');
  }
}
