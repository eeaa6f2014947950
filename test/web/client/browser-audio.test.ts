import { describe, expect, it } from 'vitest';
import { browserAudio } from '../../../src/client/audio/browser-audio.js';
import type { AudioLine, AudioWanted } from '../../../src/client/audio/client-audio.js';
import { silentAudio } from '../../../src/client/audio/silent-audio.js';
import type { RealtimeError } from '../../../src/client/errors.js';
import { ManualClock } from '../../support/manual-clock.js';
import { settled } from '../../support/settled.js';
import { FakeBrowser } from './support/fake-browser.js';

const WANTED: AudioWanted = { rateHz: 8000, microphone: {}, playback: true, volume: 0.5 };

interface Heard {
  readonly frames: Int16Array[];
  readonly marks: string[];
  readonly errors: RealtimeError[];
  lateMs: number;
}

interface Opened {
  readonly browser: FakeBrowser;
  readonly clock: ManualClock;
  readonly heard: Heard;
  readonly line: AudioLine;
}

function listening(): { heard: Heard; listener: Parameters<ReturnType<typeof browserAudio>['open']>[1] } {
  const heard: Heard = { frames: [], marks: [], errors: [], lateMs: 0 };
  return {
    heard,
    listener: {
      onCapture: (samples) => heard.frames.push(samples),
      onMark: (name) => heard.marks.push(name),
      onPlayout: () => undefined,
      onLate: (ms) => (heard.lateMs += ms),
      onError: (error) => heard.errors.push(error),
    },
  };
}

async function open(wanted: Partial<AudioWanted> = {}, browser = new FakeBrowser()): Promise<Opened> {
  const clock = new ManualClock();
  const { heard, listener } = listening();
  const line = await browserAudio(clock, browser.platform).open({ ...WANTED, ...wanted }, listener);
  return { browser, clock, heard, line };
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

describe('the browser’s sound', () => {
  it('asks the browser for what a telephone needs, and for what the application wants', async () => {
    const { browser } = await open({
      microphone: { deviceId: { exact: 'headset' }, noiseSuppression: false },
    });
    expect(browser.asked).toEqual([
      {
        channelCount: 1,
        echoCancellation: true,
        noiseSuppression: false,
        autoGainControl: true,
        deviceId: { exact: 'headset' },
      },
    ]);
    expect(browser.modules.length).toBe(2);
    expect(browser.sources[0]?.connectedTo).toEqual([browser.node('talkpath-capture')]);
    expect(browser.gains[0]?.gain.value).toBe(0.5);
  });

  it('hands on what the microphone hears', async () => {
    const { browser, heard } = await open();
    browser.report('talkpath-capture', { samples: new Int16Array(160).fill(7), atMs: 20 });
    expect(heard.frames).toEqual([new Int16Array(160).fill(7)]);
  });

  it('throws away and counts what waited for a page that slept', async () => {
    const { browser, heard, clock } = await open();
    const frame = (atMs: number): object => ({ samples: new Int16Array(160), atMs });
    browser.report('talkpath-capture', frame(0));
    clock.leap(3000);
    for (let atMs = 20; atMs <= 3000; atMs += 20) browser.report('talkpath-capture', frame(atMs));
    expect(heard.lateMs).toBeGreaterThan(1900);
    expect(heard.frames.length * 20 + heard.lateMs).toBe(3020);
  });

  it('reports a mark when it has come through the sound card', async () => {
    const { browser, heard, clock } = await open();
    browser.report('talkpath-player', { type: 'marks', names: ['a'], dropped: false });
    clock.advance(39);
    expect(heard.marks).toEqual([]);
    clock.advance(1);
    expect(heard.marks).toEqual(['a']);
  });

  it('reports marks that a clear dropped at once, after those that are in the sound card', async () => {
    const { browser, heard } = await open();
    browser.report('talkpath-player', { type: 'marks', names: ['a'], dropped: false });
    browser.report('talkpath-player', { type: 'marks', names: ['b', 'c'], dropped: true });
    expect(heard.marks).toEqual(['a', 'b', 'c']);
  });

  it('passes sound, marks and clear to the audio thread in their order', async () => {
    const { browser, line } = await open();
    line.play(new Int16Array(3));
    line.mark('a');
    line.clear();
    expect(browser.node('talkpath-player').port.posted).toEqual([
      { type: 'play', samples: new Int16Array(3) },
      { type: 'mark', name: 'a' },
      { type: 'clear' },
    ]);
  });

  it('is resumed at a click, when the page is seen again and when a phone call has interrupted it', async () => {
    const { browser, line } = await open();
    const resumes = (event: () => unknown): number => {
      const before = browser.resumes;
      event();
      return browser.resumes - before;
    };
    expect(browser.resumes).toBe(1);
    expect(resumes(() => browser.page.dispatchEvent(new Event('pointerdown')))).toBe(1);
    browser.state = 'running';
    expect(resumes(() => browser.page.dispatchEvent(new Event('keydown')))).toBe(0);
    browser.state = 'interrupted';
    expect(resumes(() => browser.sound.dispatchEvent(new Event('statechange')))).toBe(1);
    expect(resumes(() => browser.page.dispatchEvent(new Event('visibilitychange')))).toBe(1);
    line.close();
    expect(resumes(() => browser.page.dispatchEvent(new Event('pointerdown')))).toBe(0);
  });

  it('gives everything back when it is closed', async () => {
    const { browser, line, clock } = await open();
    line.close();
    expect(browser.closed).toBe(true);
    expect(browser.tracks.map(({ stopped }) => stopped)).toEqual([true]);
    expect(clock.pending).toBe(0);
  });

  it('changes the devices while it runs', async () => {
    const { browser, line } = await open();
    await line.setInput('other');
    expect(browser.asked[1]).toMatchObject({ deviceId: { exact: 'other' } });
    expect(browser.tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
    expect(browser.sources[0]?.connectedTo).toEqual([]);
    expect(browser.sources[1]?.connectedTo).toEqual([browser.node('talkpath-capture')]);
    await line.setOutput('speakers');
    expect(browser.sinkId).toBe('speakers');
  });

  it('takes the next microphone when one is pulled out, and says when there is none', async () => {
    const { browser, heard } = await open({ microphone: { deviceId: { exact: 'headset' } } });
    browser.tracks[0]?.onended?.();
    await settled();
    expect(browser.asked[1]).not.toHaveProperty('deviceId');
    expect(heard.errors).toEqual([]);
    browser.refusal = named('NotFoundError');
    browser.tracks[1]?.onended?.();
    await settled();
    expect(heard.errors.map(({ code }) => code)).toEqual(['microphone_missing']);
  });

  it.each([
    ['NotAllowedError', 'microphone_denied'],
    ['SecurityError', 'microphone_denied'],
    ['NotFoundError', 'microphone_missing'],
    ['OverconstrainedError', 'microphone_missing'],
    ['NotReadableError', 'microphone_missing'],
  ])('names a microphone that fails with %s %s', async (name, code) => {
    const browser = new FakeBrowser();
    browser.refusal = named(name);
    await expect(open({}, browser)).rejects.toMatchObject({ code });
    expect(browser.closed).toBe(true);
  });

  it('says that a page over plain http gets no microphone', async () => {
    const browser = new FakeBrowser();
    browser.insecure = true;
    await expect(open({}, browser)).rejects.toMatchObject({ code: 'microphone_denied' });
  });

  it('without microphone asks for none, and without playback makes no sound but keeps time', async () => {
    const { browser, line, clock, heard } = await open({ microphone: false, playback: false });
    expect(browser.asked).toEqual([]);
    expect(browser.nodes).toEqual([]);
    line.play(new Int16Array(800));
    line.mark('a');
    clock.advance(80);
    expect(heard.marks).toEqual([]);
    clock.advance(20);
    expect(heard.marks).toEqual(['a']);
    line.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a place without sound', () => {
  it('has no microphone', async () => {
    const opening = silentAudio(new ManualClock()).open(WANTED, listening().listener);
    await expect(opening).rejects.toMatchObject({ code: 'microphone_missing' });
  });

  it('plays in real time for nobody', async () => {
    const clock = new ManualClock();
    const { heard, listener } = listening();
    const line = await silentAudio(clock).open({ ...WANTED, microphone: false }, listener);
    line.play(new Int16Array(8000));
    line.mark('end');
    clock.advance(980);
    expect(heard.marks).toEqual([]);
    line.clear();
    expect(heard.marks).toEqual(['end']);
    line.close();
  });
});
