import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { AudioSocketConfig } from '../config/asterisk.js';
import { AudioSocketDesk } from '../server/audiosocket-desk.js';
import { AudioSocketDoor } from '../server/audiosocket-door.js';
import type { ServerDeps } from '../server/deps.js';
import type { LiveSetup } from './live-setup.js';

/** AudioSocket's part of a server. */
export interface AudioSocketSide {
  /** The port that is open; 0 while none is. */
  readonly port: number;
  /** Takes a connection on that another process let in. */
  readonly take: (socket: Socket, bytes: Uint8Array, uuid: string) => void;
  /** Lets nobody in any more. */
  close(): void;
}

/** What it is made of. */
export interface AudioSocketSideParts {
  readonly app: FastifyInstance;
  readonly deps: ServerDeps;
  readonly setup: Pick<LiveSetup, 'current'>;
  /** Whether this process has the port. */
  readonly listens: boolean;
}

/** A desk for connections and, where this process has the ports, a door that opens together with the server's. */
export function audioSocketSide({ app, deps, setup, listens }: AudioSocketSideParts): AudioSocketSide {
  const configured = (): AudioSocketConfig => setup.current.config.asterisk.audiosocket;
  const desk = new AudioSocketDesk(deps, () => configured().unannounced);
  const take: AudioSocketSide['take'] = (socket, bytes, uuid) => desk.take(socket, bytes, uuid);
  const door = listens ? openDoor({ app, deps, setup, admit: take }) : undefined;
  return {
    get port() {
      return door?.port ?? 0;
    },
    take,
    close: () => door?.close(),
  };
}

/** A door that opens as soon as the server listens, if AudioSocket is enabled. */
export function openDoor({
  app,
  deps: { clock, logger },
  setup,
  admit,
}: Omit<AudioSocketSideParts, 'listens' | 'deps'> & {
  readonly deps: Pick<ServerDeps, 'clock' | 'logger'>;
  readonly admit: AudioSocketSide['take'];
}): AudioSocketDoor | undefined {
  const { enabled, audiosocket } = setup.current.config.asterisk;
  if (!enabled || !audiosocket.enabled) return undefined;
  const allow = (): readonly string[] => setup.current.config.asterisk.audiosocket.allow;
  const door = new AudioSocketDoor({ clock, logger, allow, admit });
  // What can't be listened on keeps the server from starting.
  app.addHook('onReady', () => door.listen(audiosocket));
  return door;
}
