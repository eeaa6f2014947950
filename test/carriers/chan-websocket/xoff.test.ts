import { describe, expect, it } from 'vitest';
import { MAX_FULL_MS, TELL_FULL_MS } from '../../../src/call/line-room.js';
import type { TextChannel } from '../../../src/ports/text-channel.js';
import { CARRIER_LINES } from '../../contract/carrier-lines.js';
import { CarrierStory } from '../../contract/carrier-story.js';

/** The most by which the books may miss what was really played (ms). */
const MAX_ERROR_MS = 20;
/** How far the answer is when Asterisk takes no more (ms). */
const BEFORE_MS = 1000;

const LINES = CARRIER_LINES.filter(([name]) => name.startsWith('chan_websocket') && name.endsWith('ulaw'));

describe.each(LINES)('%s while Asterisk takes no sound', (name, make) => {
  const words = name.includes('json')
    ? ['{"event":"MEDIA_XOFF"}', '{"event":"MEDIA_XON"}']
    : ['MEDIA_XOFF', 'MEDIA_XON'];
  const [off = '', on = ''] = words;

  /** An agent who says something long, and what Asterisk says meanwhile. */
  function scene(answerMs = 60_000) {
    const far: { channel?: TextChannel } = {};
    const story = new CarrierStory((clock, onEvent) => {
      const line = make(clock, onEvent);
      const start = line.caller.start.bind(line.caller);
      line.caller.start = (channel) => {
        far.channel = channel;
        start(channel);
      };
      return line;
    });
    story.begin();
    story.pass(300);
    for (const item of ['greeting', 'question', 'echo']) {
      story.agentSays(item, 'Welcome to Trattoria Luna.', 1490);
      story.pass(2611);
    }
    story.agentSays('answer', 'From five to ten.', answerMs);
    story.pass(BEFORE_MS);
    const say = (text: string): void => far.channel?.send(text);
    const booked = (): number => story.eventsOf('playback').reduce((sum, { heardMs }) => sum + heardMs, 0);
    const heard = (): number => story.heard.reduce((sum, { soundMs }) => sum + soundMs, 0);
    const codes = (): string[] => story.eventsOf('fault').map(({ code }) => code);
    return { story, say, booked, heard, codes };
  }

  it('tells nobody of a queue that has room again soon, and the books are right', () => {
    const { story, say, booked, heard, codes } = scene(7990);
    say(off);
    story.pass(3000);
    expect(heard()).toBeLessThan(3 * 1490 + BEFORE_MS + 400);
    say(on);
    story.pass(3000);
    story.callerSays('And who may sit outside?', 1000);
    story.pass(2000);
    expect(Math.abs(booked() - heard())).toBeLessThanOrEqual(MAX_ERROR_MS);
    expect(story.eventsOf('playback').at(-1)?.outcome).toBe('cut');
    expect(story.eventsOf('underrun')).toEqual([]);
    expect(codes()).toEqual([]);
  });

  it('books nothing that was not sent, and tells it with a code when it lasts', () => {
    const { story, say, booked, heard, codes } = scene();
    say(off);
    story.pass(TELL_FULL_MS - 100);
    expect(codes()).toEqual([]);
    story.pass(200);
    expect(codes()).toEqual(['asterisk.takes_no_audio']);
    story.pass(8000);
    expect(codes()).toHaveLength(1);
    story.line.caller.hangUp();
    story.pass(100);
    expect(Math.abs(booked() - heard())).toBeLessThanOrEqual(MAX_ERROR_MS);
    expect(story.eventsOf('call-ended')).toMatchObject([{ reason: 'caller-hung-up' }]);
  });

  it('ends the call where it lasts for ever though the agent has something to say', () => {
    const { story, say, booked, heard } = scene();
    say(off);
    story.pass(MAX_FULL_MS - 100);
    expect(story.eventsOf('call-ended')).toEqual([]);
    story.pass(200);
    expect(story.eventsOf('call-ended')).toMatchObject([
      { reason: 'carrier-closed', detail: expect.stringContaining('asterisk.takes_no_audio') as string },
    ]);
    expect(Math.abs(booked() - heard())).toBeLessThanOrEqual(MAX_ERROR_MS);
  });

  it('goes on for as long as the agent has nothing to say', () => {
    const { story, say, codes } = scene(490);
    say(off);
    story.pass(MAX_FULL_MS * 4);
    expect([codes(), story.eventsOf('call-ended')]).toEqual([[], []]);
    story.agentSays('later', 'Still there?', 990);
    story.pass(TELL_FULL_MS + 1000);
    expect(codes()).toEqual(['asterisk.takes_no_audio']);
    say(on);
    story.pass(2000);
    expect(story.eventsOf('playback').at(-1)).toMatchObject({ outcome: 'heard', heardMs: 990 });
    expect(story.eventsOf('call-ended')).toEqual([]);
  });

  it('flushes at once when the caller speaks, and says what comes next when there is room', () => {
    const { story, say } = scene();
    say(off);
    story.pass(1000);
    story.callerSays('And who may sit outside?', 1000);
    story.pass(3000);
    expect(story.eventsOf('carrier-command').filter(({ command }) => command.type === 'clear')).toHaveLength(
      1,
    );
    expect(story.eventsOf('playback').at(-1)?.outcome).toBe('cut');
    story.agentSays('next', 'Everybody.', 990);
    story.pass(500);
    say(on);
    story.pass(2000);
    expect(story.eventsOf('playback').at(-1)).toMatchObject({ outcome: 'heard', heardMs: 990 });
  });
});
