import { describe, expect, it } from 'vitest';
import { PlayoutEstimate } from '../../src/call/playout-estimate.js';

/** Sends `count` stretches of 200 ms with a mark behind each, at once. */
function speak(estimate: PlayoutEstimate, count: number, nowMs: number) {
  return Array.from({ length: count }, () => {
    estimate.sent(200, nowMs);
    return estimate.place(nowMs);
  });
}

describe('the estimate of the playout', () => {
  it('is the time since the audio was sent, whatever the delay of the way is', () => {
    for (const roundTripMs of [0, 35, 160]) {
      const estimate = new PlayoutEstimate();
      const places = speak(estimate, 5, 1000).slice(0, 3);
      for (const place of places) estimate.echoed(place, place.dueAtMs + roundTripMs);
      expect(estimate.positionMs(1800)).toBe(800);
    }
  });

  it('does not take a mark that was set late for one that came back late', () => {
    const estimate = new PlayoutEstimate();
    estimate.sent(200, 1000);
    estimate.echoed(estimate.place(6000), 6040);
    expect(estimate.roundTripMs).toBe(40);
  });

  it('begins anew at the next audio after the line ran dry', () => {
    const estimate = new PlayoutEstimate();
    speak(estimate, 1, 1000);
    expect(estimate.positionMs(1300)).toBe(200);
    speak(estimate, 1, 1500);
    expect(estimate.positionMs(1600)).toBe(300);
  });

  it('falls behind when the playout stands still as the second answer begins, of which alone no echo tells', () => {
    const estimate = new PlayoutEstimate();
    for (const place of speak(estimate, 5, 0)) estimate.echoed(place, place.dueAtMs + 50);
    for (const place of speak(estimate, 10, 5000).slice(0, 5)) estimate.echoed(place, place.dueAtMs + 250);
    expect(estimate.positionMs(6500)).toBe(1000 + 1500 - 200);
  });

  it('goes on where it stopped when the carrier took nothing for a while, with all marks as late as they are', () => {
    const estimate = new PlayoutEstimate();
    const [before] = speak(estimate, 1, 1000);
    estimate.keepRun();
    expect(estimate.positionMs(4000)).toBe(200);
    const [after] = speak(estimate, 1, 4000);
    expect([estimate.positionMs(4000), estimate.positionMs(4100), after?.dueAtMs]).toEqual([200, 300, 4200]);
    if (before !== undefined) estimate.echoed(before, 4040);
    expect(estimate.roundTripMs).toBe(40);
  });

  it('begins anew after that where all that the carrier had was played', () => {
    const estimate = new PlayoutEstimate();
    const [before] = speak(estimate, 1, 1000);
    estimate.keepRun();
    if (before !== undefined) estimate.echoed(before, 1240);
    const [after] = speak(estimate, 1, 4000);
    expect([estimate.positionMs(4100), after?.run === before?.run]).toEqual([300, false]);
  });

  it('takes late single echoes for jitter, and forgets the luck of the first ones', () => {
    const estimate = new PlayoutEstimate();
    const lateMs = [10, 45, 5, 60, 20, 60, 0, 55];
    speak(estimate, 10, 0).forEach((place, index) => {
      const late = lateMs[index];
      if (late !== undefined) estimate.echoed(place, place.dueAtMs + 50 + late);
    });
    expect(estimate.positionMs(1710)).toBe(1710);
  });

  it('falls behind when every echo is late from some moment on: the playout has stood still', () => {
    const estimate = new PlayoutEstimate();
    speak(estimate, 20, 0)
      .slice(0, 10)
      .forEach((place, index) => estimate.echoed(place, place.dueAtMs + (index < 5 ? 50 : 850)));
    expect(estimate.positionMs(3600)).toBe(2800);
    expect(estimate.dryAtMs).toBe(4800);
  });

  it('never goes back when it falls behind: it waits', () => {
    const estimate = new PlayoutEstimate();
    const places = speak(estimate, 20, 0);
    let highestMs = 0;
    places.slice(0, 12).forEach((place, index) => {
      const atMs = place.dueAtMs + (index < 4 ? 50 : 950);
      estimate.echoed(place, atMs);
      const positionMs = estimate.positionMs(atMs);
      expect(positionMs).toBeGreaterThanOrEqual(highestMs);
      expect(positionMs).toBeGreaterThanOrEqual(place.positionMs);
      highestMs = positionMs;
    });
  });

  it('knows from earlier stretches when one was slow on its way to the carrier', () => {
    const estimate = new PlayoutEstimate();
    for (const startMs of [0, 10_000, 20_000]) {
      for (const place of speak(estimate, 5, startMs)) estimate.echoed(place, place.dueAtMs + 50);
    }
    const slow = speak(estimate, 5, 30_000).slice(0, 3);
    for (const place of slow) estimate.echoed(place, place.dueAtMs + 90);
    expect(estimate.positionMs(30_800)).toBe(3000 + 760);
  });

  it('believes no echo of audio that can not have been played yet', () => {
    const estimate = new PlayoutEstimate();
    const [, , third] = speak(estimate, 5, 0);
    if (third !== undefined) estimate.echoed(third, 10);
    expect(estimate.positionMs(10)).toBe(10);
    expect(estimate.confirmedMs).toBe(600);
  });

  it('does not pass what was sent when the clock leaps', () => {
    const estimate = new PlayoutEstimate();
    speak(estimate, 2, 0);
    expect(estimate.positionMs(3_600_000)).toBe(400);
    speak(estimate, 1, 3_600_000);
    expect(estimate.positionMs(3_600_000)).toBe(400);
  });
});
