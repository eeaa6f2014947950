import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { FRAME_MS } from '../../../src/audio/frame.js';
import { AudioSocketCodec } from '../../../src/carriers/audiosocket/codec.js';
import { frameBytes, FrameReader, KIND, uuidBytes } from '../../../src/carriers/audiosocket/frames.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import { byteChannelOf } from '../../../src/wire/byte-socket.js';
import { FrameTicker, PHASES } from '../../../src/wire/frame-ticker.js';
import { LineOverBytes } from '../../../src/wire/line-over-bytes.js';
import { pacedLink } from '../../../src/wire/paced-link.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';
const FORMAT = { encoding: 'pcm16', rateHz: 8000 } as const;
const WARM_UP_MS = 500;
const MS_PER_S = 1000;

/** How late each frame of all lines was (ms), at both ends. */
export interface ClockLateness {
  readonly sender: readonly number[];
  readonly receiver: readonly number[];
}

/** When the frames of one line were written and came (ms). */
interface LineTimes {
  /** When one of its slots began. */
  readonly originMs: number;
  readonly written: number[];
  readonly came: number[];
}

/** Runs so many lines over TCP on loopback, with the parts that a server has. */
export async function measureClock(load: {
  readonly lines: number;
  readonly seconds: number;
}): Promise<ClockLateness> {
  const startMs = systemClock.now();
  const ticker = new FrameTicker(systemClock, (error) => {
    throw error;
  });
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const all: LineTimes[] = [];
  const sockets: Socket[] = [];
  while (all.length < load.lines) {
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const far = connect(port, '127.0.0.1');
    const near = await accepted;
    sockets.push(far, near);
    // The ticker gives the phases out in turn.
    const originMs = startMs + ((all.length % PHASES) * FRAME_MS) / PHASES;
    all.push(openLine(ticker, originMs, { near, far }));
  }
  await wait(WARM_UP_MS);
  for (const { written, came } of all) written.length = came.length = 0;
  await wait(load.seconds * MS_PER_S);
  for (const socket of sockets) socket.destroy();
  server.close();
  return {
    sender: all.flatMap((line) => latenessOf(line.written, line)),
    receiver: all.flatMap((line) => latenessOf(line.came, line)),
  };
}

function openLine(
  ticker: FrameTicker,
  originMs: number,
  { near, far }: { readonly near: Socket; readonly far: Socket },
): LineTimes {
  const times: LineTimes = { originMs, written: [], came: [] };
  const reader = new FrameReader();
  far.on('data', (bytes: Buffer) => {
    reader.push(bytes).forEach(() => times.came.push(systemClock.now()));
  });
  const line = new LineOverBytes({
    codec: new AudioSocketCodec({ uuid: UUID, format: FORMAT }),
    clock: systemClock,
    open: (receiver) => byteChannelOf(near, receiver, systemClock),
  });
  const write = line.write.bind(line);
  line.write = (frame) => {
    times.written.push(systemClock.now());
    write(frame);
  };
  pacedLink(line, { ticker, format: FORMAT });
  line.read(frameBytes(KIND.uuid, uuidBytes(UUID)));
  return times;
}

/** Against the line's schedule: what is later than a whole frame counts from the slot after. */
function latenessOf(timesMs: readonly number[], { originMs }: LineTimes): readonly number[] {
  return timesMs.map((atMs) => (atMs - originMs) % FRAME_MS);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => void systemClock.after(ms, resolve));
}
