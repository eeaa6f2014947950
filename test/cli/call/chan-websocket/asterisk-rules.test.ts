import { describe, expect, it } from 'vitest';
import { FRAME_MS, MULAW_SILENCE } from '../../../../src/audio/frame.js';
import { ChanWebsocketCaller } from '../../../../src/cli/call/chan-websocket/chan-websocket-caller.js';
import type { ControlDialect } from '../../../../src/cli/call/chan-websocket/control-writer.js';
import {
  CHANNEL_FORMATS,
  type ChannelFormat,
  frameBytesOf,
  fromTelephone,
  toTelephone,
} from '../../../../src/cli/call/channel-formats.js';
import type { CallerEvent } from '../../../../src/cli/call/stream-caller.js';
import { channelPair } from '../../../support/channel-pair.js';
import { ManualClock } from '../../../support/manual-clock.js';

const FRAME = 160;

interface Options {
  readonly dialect?: ControlDialect;
  readonly format?: ChannelFormat;
  readonly leaveOut?: () => boolean;
}

/** Asterisk, and our end of its socket. */
function setUp(options: Options = {}) {
  const clock = new ManualClock();
  const { ours, theirs } = channelPair();
  const [texts, pieces, events]: [string[], Uint8Array[], CallerEvent[]] = [[], [], []];
  const closed: number[] = [];
  ours.receiver = {
    text: (message) => texts.push(message),
    binary: (bytes) => pieces.push(bytes.slice()),
    ended: (end) => closed.push(end.kind === 'closed' ? end.code : 0),
  };
  const asterisk = new ChanWebsocketCaller({
    ...options,
    clock,
    channelId: '17.1',
    onEvent: (event) => events.push(event),
  });
  theirs.receiver = asterisk;
  asterisk.start(theirs);
  const command = (name: string, id?: string): void =>
    ours.send(JSON.stringify({ command: name, ...(id !== undefined && { correlation_id: id }) }));
  const play = (bytes: number, code = 0x11): void => ours.send(new Uint8Array(bytes).fill(code));
  const heard = (code = 0x11): number => asterisk.line.recording().filter((each) => each === code).length;
  const told = (event: string): string[] => texts.filter((text) => text.includes(event));
  const warnings = (): unknown[] => events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
  return { clock, ours, texts, pieces, closed, asterisk, command, play, heard, told, warnings };
}

const frames = (count: number): number => count * FRAME_MS;

describe('the simulated Asterisk, as the real one was found to be', () => {
  it('begins with MEDIA_START, which says the format and the size of its frames', () => {
    expect(JSON.parse(setUp().texts[0] ?? '')).toMatchObject({
      event: 'MEDIA_START',
      channel_id: '17.1',
      format: 'ulaw',
      optimal_frame_size: 160,
      ptime: 20,
    });
    expect(setUp({ dialect: 'plain-text', format: 'slin16' }).texts[0]).toMatch(
      /^MEDIA_START channel_id:17\.1 connection_id:[\da-f]+ .*format:slin16 optimal_frame_size:640 ptime:20$/,
    );
  });

  it('1: paces what it is sent at once', () => {
    const { clock, play, heard } = setUp();
    play(FRAME * 350);
    clock.advance(frames(101));
    expect(heard()).toBe(FRAME * 100);
  });

  it('2: drops a message that is shorter than a frame, and the odd tail of a longer one, without a word', () => {
    const { clock, play, heard, texts, warnings } = setUp();
    for (let at = 0; at < 20; at += 1) play(80);
    play(FRAME + 80);
    clock.advance(frames(30));
    expect([heard(), texts.length, warnings()]).toEqual([FRAME, 1, ['audio-dropped']]);
  });

  it('2: takes any pieces while it buffers, and STOP pushes the last part of a frame out', () => {
    const { clock, play, heard, command, told } = setUp();
    command('START_MEDIA_BUFFERING');
    for (let at = 0; at < 21; at += 1) play(80);
    clock.advance(frames(30));
    expect(heard()).toBe(FRAME * 10);
    command('STOP_MEDIA_BUFFERING', 'b');
    clock.advance(frames(3));
    expect(heard()).toBe(FRAME * 10 + 80);
    expect(told('MEDIA_BUFFERING_COMPLETED')).toMatchObject([
      expect.stringContaining('"correlation_id":"b"'),
    ]);
  });

  it('3: says XOFF at 900 frames, drops what comes at 1,000, and says XON under 800', () => {
    const { clock, play, heard, told } = setUp();
    for (let at = 0; at < 899; at += 1) play(FRAME);
    expect(told('MEDIA_XOFF')).toHaveLength(0);
    play(FRAME);
    expect(told('MEDIA_XOFF')).toHaveLength(1);
    for (let at = 0; at < 300; at += 1) play(FRAME);
    clock.advance(frames(200));
    expect(told('MEDIA_XON')).toHaveLength(0);
    clock.advance(frames(2));
    expect([told('MEDIA_XON').length, told('MEDIA_XOFF').length]).toEqual([1, 1]);
    clock.advance(frames(1000));
    expect(heard()).toBe(FRAME * 1000);
  });

  it('3: looks at the limit once a message, so that a huge one passes whole', () => {
    const { clock, play, heard } = setUp();
    play(FRAME * 1500);
    clock.advance(frames(1501));
    expect(heard()).toBe(FRAME * 1500);
  });

  it('4: takes marks along in a flush, tells nobody, and buffers no more', () => {
    const { clock, play, heard, command, told } = setUp();
    command('START_MEDIA_BUFFERING');
    play(FRAME * 10);
    command('MARK_MEDIA', 'gone');
    clock.advance(frames(3));
    command('FLUSH_MEDIA');
    play(80, 0x22);
    play(FRAME, 0x22);
    command('MARK_MEDIA', 'kept');
    clock.advance(frames(20));
    expect(told('MEDIA_MARK_PROCESSED')).toMatchObject([expect.stringContaining('kept')]);
    expect([heard() < FRAME * 5, heard(0x22)]).toEqual([true, FRAME]);
  });

  it('4: tells of a mark when what was before it has played, with an empty queue with the next frame', () => {
    const { clock, play, command, told } = setUp();
    command('MARK_MEDIA', 'idle');
    expect(told('MEDIA_MARK_PROCESSED')).toHaveLength(0);
    clock.advance(FRAME_MS);
    expect(told('MEDIA_MARK_PROCESSED')).toHaveLength(1);
    play(FRAME * 2);
    command('MARK_MEDIA', 'after');
    clock.advance(frames(2));
    expect(told('MEDIA_MARK_PROCESSED')).toHaveLength(1);
    clock.advance(frames(1));
    expect(told('MEDIA_MARK_PROCESSED')).toHaveLength(2);
  });

  it('5: ignores a command of more than 128 bytes and one that it does not know, and answers bad JSON', () => {
    const { clock, command, ours, told, warnings, texts } = setUp();
    command('MARK_MEDIA', 'x'.repeat(90));
    command('MAKE_TEA');
    clock.advance(FRAME_MS);
    expect([texts.length, warnings()]).toEqual([1, ['command-too-long', 'unknown-command']]);
    ours.send('{"command":');
    expect(told('ERROR')).toMatchObject([expect.stringContaining('error_text')]);
  });

  it('6: plays nothing where nothing is queued', () => {
    const { clock, asterisk } = setUp();
    clock.advance(frames(10));
    expect(asterisk.line.recording().every((code) => code === MULAW_SILENCE)).toBe(true);
  });

  it('7: keeps a backlog until it is flushed, and tells its length', () => {
    const { clock, play, command, told } = setUp();
    play(FRAME * 50);
    clock.advance(frames(10));
    play(FRAME * 10);
    command('GET_STATUS');
    expect(JSON.parse(told('STATUS')[0] ?? '')).toMatchObject({
      queue_length: 50,
      xon_level: 800,
      xoff_level: 900,
    });
  });

  it('7: says once that the queue has drained, when it was asked to', () => {
    const { clock, play, command, told } = setUp();
    play(FRAME * 2);
    command('REPORT_QUEUE_DRAINED');
    clock.advance(frames(20));
    expect(told('QUEUE_DRAINED')).toHaveLength(1);
  });

  it('9: sends no sound of a caller who is on hold, and stays', () => {
    const hold = { now: false };
    const { clock, pieces, closed } = setUp({ leaveOut: () => hold.now });
    clock.advance(frames(5));
    hold.now = true;
    clock.advance(frames(500));
    hold.now = false;
    clock.advance(frames(1));
    expect([pieces.length, closed]).toEqual([6, []]);
  });

  it('10: closes with 1000 when the caller hangs up, and says nothing before; and when it is told HANGUP', () => {
    const first = setUp();
    first.asterisk.hangUp();
    expect([first.texts.length, first.closed, first.clock.pending]).toEqual([1, [1000], 0]);
    const second = setUp();
    second.command('HANGUP');
    expect([second.closed, second.clock.pending]).toEqual([[1000], 0]);
  });

  it('tells of a key when it was pressed', () => {
    const { asterisk, texts } = setUp({ dialect: 'plain-text' });
    asterisk.pressKey('1');
    expect(texts[1]).toBe('DTMF_END channel_id:17.1 digit:1');
  });

  it('obeys in plain text as in JSON', () => {
    const { clock, ours, texts } = setUp({ dialect: 'plain-text' });
    ours.send('MARK_MEDIA m7');
    clock.advance(FRAME_MS);
    expect(texts[1]).toBe('MEDIA_MARK_PROCESSED m7');
  });

  it.each(Object.keys(CHANNEL_FORMATS) as ChannelFormat[])(
    'carries the telephone’s sound in %s and back',
    (format) => {
      const codes = Uint8Array.from({ length: FRAME }, (_, index) => 0x80 + (index % 0x60));
      const wire = fromTelephone(format, codes);
      expect(wire.length).toBe(frameBytesOf(format));
      const back = toTelephone(format, wire);
      expect(back.length).toBe(FRAME);
      if (format !== 'alaw') expect(back).toEqual(codes);
    },
  );

  it.each(['slin', 'slin16', 'slin24'] as const)('plays the whole samples of a message in %s', (format) => {
    expect(toTelephone(format, new Uint8Array(frameBytesOf(format) + 1)).length).toBe(FRAME);
  });
});
