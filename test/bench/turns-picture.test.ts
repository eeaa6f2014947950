import { describe, expect, it } from 'vitest';
import { markTrips, packetTrips, storyOf } from '../../scripts/bench/turns/barge-in-story.js';
import type { BridgeSettings } from '../../scripts/bench/turns/open-call.js';
import { picture } from '../../scripts/bench/turns/picture.js';
import { createStage, playNamed } from '../../scripts/bench/turns/play-all.js';

const SETTINGS: BridgeSettings = { mode: 'local', vadLevel: 1, enhanced: false };
const SCENE = 'double-talk-22';
const stage = createStage(1, undefined);
const played = await playNamed(SCENE, SETTINGS, stage);

describe('the picture of a barge-in', () => {
  it('tells the moments in their order: speech, doubt, silence, verdict', () => {
    const story = storyOf(played);
    expect(story).toBeDefined();
    if (story === undefined) return;
    expect(story.onsetMs).toBeLessThan(story.doubtMs);
    expect(story.doubtMs).toBeLessThan(story.silentMs);
    expect(story.doubtMs).toBeLessThan(story.confirmedMs);
    expect(story.audioEndMs).toBeLessThanOrEqual(story.generatedMs);
    expect(story.preRollMs).toBeGreaterThan(story.confirmedMs - story.onsetMs);
  });

  it('shows every packet heard after it was sent, and every mark back after it was set', () => {
    expect(packetTrips(played).length).toBeGreaterThan(20);
    expect(packetTrips(played).every(({ sentMs, heardMs }) => heardMs > sentMs)).toBe(true);
    expect(markTrips(played).length).toBeGreaterThan(5);
    expect(markTrips(played).every(({ sentMs, backMs }) => backMs > sentMs)).toBe(true);
  });

  it('is one small SVG with every moment in it, the same each time', async () => {
    const svg = picture(played) ?? '';
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 1000 \d+"[\s\S]*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.length).toBeLessThan(150_000);
    for (const words of ['0 ms', 'doubt:', 'fall silent', 'confirmed', 'truncate at', 'clear'])
      expect(svg).toContain(words);
    expect(picture(await playNamed(SCENE, SETTINGS, createStage(1, undefined)))).toBe(svg);
  });

  it('is not drawn of a call that nobody interrupts', async () => {
    expect(picture(await playNamed('clean-0', SETTINGS, stage))).toBeUndefined();
  });
});
