import { storyOf, type Story } from './barge-in-story.js';
import { downlinkLanes, floorLane, LANES, uplinkLanes } from './picture-lanes.js';
import { STYLE } from './picture-style.js';
import type { Played } from './run-scene.js';
import { type Axis, bottomOf, box, dot, line, path, placeOf, text } from './svg.js';

const WIDTH = 1000;
const HEIGHT = 752;
const LEFT = 178;
const RIGHT = 982;
/** So much is shown before the caller begins, and after the verdict (ms). */
const BEFORE_MS = 420;
const AFTER_MS = 400;
const TICK_MS = 100;
const LABELLED_TICK_MS = 200;
const AXIS_Y = HEIGHT - 44;
/** The moments' words stand below each other, the first one highest, so that no moment's line crosses another's words. */
const FIRST_FLAG_Y = 88;
const FLAG_STEP = 21;

/** One barge-in of a scene that was played, on a time axis, as an SVG; undefined where none was confirmed in its first doubt. */
export function picture(played: Played): string | undefined {
  const story = storyOf(played);
  if (story === undefined) return undefined;
  const axis: Axis = {
    fromMs: story.onsetMs - BEFORE_MS,
    toMs: story.confirmedMs + AFTER_MS,
    left: LEFT,
    right: RIGHT,
  };
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    '<title>One barge-in on a time axis</title>',
    `<desc>${descriptionOf(story)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="10"/>`,
    ...headOf(played, story),
    box(
      'doubt-column',
      placeOf(axis, story.doubtMs),
      { top: LANES.line.top - 8, height: AXIS_Y - LANES.line.top + 8 },
      placeOf(axis, story.confirmedMs),
    ),
    ...timeAxis(axis, story.onsetMs),
    ...moments(axis, story),
    ...uplinkLanes(axis, story, played),
    ...floorLane(axis, story),
    ...downlinkLanes(axis, story, played),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function headOf({ scene }: Played, { cue }: Story): string[] {
  const words = cue.cue.what.replace(/^\w+: /, '');
  const { echo, toBridge } = scene.line;
  const conditions =
    `Drawn from scene ${scene.id} of bench:turns. The line's echo is ${echo.delayMs.toFixed(0)} ms late and ` +
    `${echo.lossDb.toFixed(0)} dB down; from the line to the server it takes ${toBridge.delayMs.toFixed(0)} ms.`;
  return [
    line(20, 32, [
      ['title', 'One barge-in:'],
      ['', `“${words}”, said into the agent's answer`],
    ]),
    text('small', 20, 52, conditions),
  ];
}

function timeAxis(axis: Axis, onsetMs: number): string[] {
  const out = [path('grid', `M${LEFT} ${AXIS_Y}H${RIGHT}`)];
  for (let ms = -BEFORE_MS + (BEFORE_MS % TICK_MS); onsetMs + ms <= axis.toMs; ms += TICK_MS) {
    const x = placeOf(axis, onsetMs + ms);
    const isLabelled = ms % LABELLED_TICK_MS === 0;
    out.push(path('grid', `M${x} ${AXIS_Y}v${isLabelled ? 7 : 4}`));
    if (isLabelled) out.push(text('small mid', x, AXIS_Y + 22, `${ms}${ms === 0 ? ' ms' : ''}`));
  }
  return out;
}

/** The four moments, each with a line through the lanes. */
function moments(axis: Axis, { onsetMs, doubtMs, silentMs, confirmedMs }: Story): string[] {
  const moments = [
    ['caller', onsetMs, 'the caller begins to speak'],
    ['doubt', doubtMs, 'doubt: the agent is held back, nothing is lost yet'],
    ['agent', silentMs, 'the caller hears the agent fall silent'],
    ['verdict', confirmedMs, 'confirmed; all in one tick:'],
  ] as const;
  return moments.flatMap(([kind, ms, what], row) => {
    const x = placeOf(axis, ms);
    const y = FIRST_FLAG_Y + row * FLAG_STEP;
    const when = row === 0 ? '0 ms' : `${Math.round(ms - onsetMs)} ms`;
    const words = [
      ['strong', when],
      ['', what],
    ] as const;
    return [
      path(`moment ${kind}-line`, `M${x} ${y - 4}V${AXIS_Y}`),
      dot(`${kind}-dot`, x, y - 4, 4),
      line(x + 10, y, words),
    ];
  });
}

function descriptionOf({ onsetMs, doubtMs, silentMs, confirmedMs, preRollMs, audioEndMs }: Story): string {
  const after = (ms: number): string => `${Math.round(ms - onsetMs)} ms`;
  return (
    `From the caller's first sound to the doubt ${after(doubtMs)}, to the agent's silence ${after(silentMs)}, ` +
    `to the verdict ${after(confirmedMs)}. ` +
    `Then clear, truncate at ${audioEndMs} ms, and the gate opens: ${preRollMs} ms of pre-roll first.`
  );
}

/** The lanes end above the axis. */
if (bottomOf(LANES.marks) > AXIS_Y) throw new RangeError('the lanes overlap the axis');
