import { fieldsOf, textOf } from './events.js';

/** A bridge, and the channels that are in it. */
export interface AriBridge {
  readonly id: string;
  readonly channels: readonly string[];
}

/** The bridges of an answer to `GET /bridges`. */
export function bridgesIn(body: unknown): readonly AriBridge[] {
  return listOf(body).map((bridge) => {
    const { id, channels } = fieldsOf(bridge);
    return { id: textOf(id), channels: listOf(channels).map(textOf) };
  });
}

/** The channels of an answer to `GET /applications/…`: those that are in it, and others that it is told of. */
export function channelsIn(body: unknown): readonly string[] {
  return listOf(fieldsOf(body)['channel_ids']).map(textOf);
}

/** The version of an answer to `GET /asterisk/info`, as in `22.10.0`; empty where it has none. */
export function versionIn(body: unknown): string {
  return textOf(fieldsOf(fieldsOf(body)['system'])['version']);
}

/** The modules of an answer to `GET /asterisk/modules` that run, as in `chan_websocket.so`. */
export function modulesIn(body: unknown): readonly string[] {
  return listOf(body).flatMap((module) => {
    const { name, status } = fieldsOf(module);
    return status === 'Running' ? [textOf(name)] : [];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
