import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished, describe, expect, it } from 'vitest';
import { handStreamsOver } from '../../../src/server/hosts/hand-over.js';
import { until } from '../../support/until.js';

/** Which process a stream is handed to: its number, undefined for any, or nothing where it is not handed over. */
async function numberFor(path: string): Promise<readonly (number | undefined)[]> {
  const asked: (number | undefined)[] = [];
  const over: string[] = [];
  const server = createServer();
  server.on('upgrade', (_request, socket) => {
    over.push('here');
    socket.destroy();
  });
  handStreamsOver(server, {
    hostAt: (number) => {
      asked.push(number);
      const handOver = (_bytes: Buffer, socket: { destroy(): void }): void => {
        over.push('there');
        socket.destroy();
      };
      return { number: 1, socketPath: '', gone: new Promise(() => undefined), handOver };
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  await until(() => over.length > 0);
  return over[0] === 'there' ? asked : [];
}

const UUID = '8f7f2d6e-1111-4222-8333-44445555';

describe('a stream that comes to the process with the port', () => {
  it.each([
    ['/twilio/media/2', [2]],
    ['/softphone/media/1', [1]],
    ['/asterisk/media', [undefined]],
    ['/asterisk/media?from=1&to=2', [undefined]],
    [`/asterisk/media?token=${UUID}0003`, [3]],
    [`/asterisk/media?from=1&token=${UUID}0002&to=2`, [2]],
    ['/asterisk/media?token=made-up', [undefined]],
    ['/asterisk/mediators', []],
    ['/openai/realtime/x', []],
  ])('is handed to the process that its address names: %s', async (path, expected) => {
    expect(await numberFor(path)).toEqual(expected);
  });
});
