import { describe, expect, it } from 'vitest';
import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { CARRIER_LINES } from '../../contract/carrier-lines.js';
import { CarrierStory } from '../../contract/carrier-story.js';

/** The most by which the books may miss what was really played (ms). */
const MAX_ERROR_MS = 20;
/** So much waits at Asterisk's end that is not in our books, as after a standstill there (ms). */
const BACKLOG_MS = 500;

const LINES = CARRIER_LINES.filter(([name]) => name.startsWith('chan_websocket') && name.endsWith('ulaw'));

const backlog = (): Uint8Array =>
  new Uint8Array((BACKLOG_MS / FRAME_MS) * TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE);

describe.each(LINES)('a backlog at the end of %s', (_name, make) => {
  /** A long answer, behind a backlog from so far into it, and a caller who speaks into it so much later. */
  function interrupted(backlogAtMs: number, laterMs: number): CarrierStory {
    const story = new CarrierStory(make);
    story.begin();
    story.pass(300);
    for (const item of ['greeting', 'question', 'echo']) {
      story.agentSays(item, 'Welcome to Trattoria Luna.', 1490);
      story.pass(2611);
    }
    story.agentSays('answer', 'From five to ten.', 7990);
    story.pass(backlogAtMs);
    story.line.caller.binary(backlog());
    story.pass(laterMs);
    story.callerSays('And who may sit outside?', 1000);
    story.pass(2000);
    return story;
  }

  it.each([
    ['in the middle of an answer', 1000, 1400],
    ['in the middle of an answer, long ago', 1000, 3000],
    ['as an answer begins', 0, 1700],
  ])('that comes %s is in the books by its marks', (_when, backlogAtMs, laterMs) => {
    const story = interrupted(backlogAtMs, laterMs);
    const booked = story.eventsOf('playback').reduce((sum, { heardMs }) => sum + heardMs, 0);
    const heard = story.heard.reduce((sum, { soundMs }) => sum + soundMs, 0);
    expect(story.eventsOf('playback').map(({ outcome }) => outcome)).toEqual([
      'heard',
      'heard',
      'heard',
      'cut',
    ]);
    expect(Math.abs(booked - heard)).toBeLessThanOrEqual(MAX_ERROR_MS);
  });

  it.each([0, 400, 1400])('goes with the flush when the caller speaks %i ms after it came', (laterMs) => {
    const story = interrupted(1000, laterMs);
    const commands = story.eventsOf('carrier-command');
    const clearMs = commands.find(({ command }) => command.type === 'clear')?.atMs ?? Infinity;
    const endMs = (story.heard.at(-1)?.toMs ?? Infinity) + story.openedMs;
    expect(endMs - clearMs).toBeLessThanOrEqual(FRAME_MS);
  });
});
