import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { clockText } from '../shared/text.js';
import { lineAt, type PicturePlan } from './picture-rows.js';

/** What plays a call's recording, and where in the call that begins. */
export interface Player {
  readonly audio: HTMLAudioElement;
  /** ms of the call. */
  readonly beginsAtMs: number;
}

const SECOND_MS = 1000;
const CHANGES = ['play', 'pause', 'seeking', 'timeupdate', 'ended', 'loadedmetadata', 'durationchange'];
/** How far a key goes (s). */
const STEPS_S: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -Infinity,
  End: Infinity,
};

/** A line over the picture, where the recording is; with the keyboard it is a slider. */
export function Playhead({
  plan,
  player,
}: {
  readonly plan: PicturePlan;
  readonly player: Player;
}): ReactNode {
  const { audio, beginsAtMs } = player;
  const { timeS, lengthS } = usePlayTime(audio);
  const line = lineAt(plan, beginsAtMs + timeS * SECOND_MS);
  const pressed = (event: KeyboardEvent): void => {
    const stepS = STEPS_S[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (stepS !== undefined) seek(audio, audio.currentTime + stepS);
    else if (event.key === ' ') toggle(audio);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="playhead"
      style={boxOf(line)}
      role="slider"
      tabIndex={0}
      aria-label="Place in the recording; space plays"
      aria-valuemin={0}
      aria-valuemax={Math.ceil(lengthS)}
      aria-valuenow={Math.floor(timeS)}
      aria-valuetext={`${clockText(timeS * SECOND_MS)} of ${clockText(lengthS * SECOND_MS)}`}
      onKeyDown={pressed}
    />
  );
}

/** Goes to a time of the call, as far as there is sound of it. */
export function seekTo({ audio, beginsAtMs }: Player, atMs: number): void {
  seek(audio, (atMs - beginsAtMs) / SECOND_MS);
}

function seek(audio: HTMLAudioElement, toS: number): void {
  audio.currentTime = Math.max(0, Math.min(toS, lengthOf(audio)));
}

function toggle(audio: HTMLAudioElement): void {
  if (!audio.paused) audio.pause();
  // What a player can't play it says itself.
  else audio.play().catch(() => undefined);
}

/** Where the player is, and how much there is (s); while it plays, told with every frame of the screen. */
function usePlayTime(audio: HTMLAudioElement): { readonly timeS: number; readonly lengthS: number } {
  const [timeS, setTimeS] = useState(audio.currentTime);
  const [lengthS, setLengthS] = useState(lengthOf(audio));
  useEffect(() => {
    let frame = 0;
    const tell = (): void => {
      setTimeS(audio.currentTime);
      setLengthS(lengthOf(audio));
      cancelAnimationFrame(frame);
      if (!audio.paused) frame = requestAnimationFrame(tell);
    };
    for (const change of CHANGES) audio.addEventListener(change, tell);
    tell();
    return () => {
      cancelAnimationFrame(frame);
      for (const change of CHANGES) audio.removeEventListener(change, tell);
    };
  }, [audio]);
  return { timeS, lengthS };
}

/** Unknown until the player has read the file's first bytes. */
function lengthOf({ duration }: HTMLAudioElement): number {
  return Number.isFinite(duration) ? duration : 0;
}

function boxOf({ x, y, height }: ReturnType<typeof lineAt>): CSSProperties {
  const percent = (share: number): string => `${share * 100}%`;
  return { left: percent(x), top: percent(y), height: percent(height) };
}
