/** A colour by day and by night. */
type Tone = readonly [light: string, dark: string];

const TONES = {
  paper: ['#fbfbf9', '#14171c'],
  card: ['#ffffff', '#1a1e25'],
  ink: ['#20262e', '#e8ebf0'],
  soft: ['#77818d', '#8d97a5'],
  line: ['#e4e6e8', '#2a3039'],
  caller: ['#2f6db5', '#73aeea'],
  callerPale: ['#bcd0e6', '#35506e'],
  callerBed: ['#f1f5fa', '#1b222c'],
  agent: ['#c2662d', '#e39a66'],
  agentPale: ['#ecd0bd', '#5c4433'],
  agentBed: ['#fbf4ef', '#231f1e'],
  gate: ['#aab3bd', '#4a5461'],
  cut: ['#c4343f', '#f0737b'],
  doubt: ['#e2b33c', '#c79a2d'],
  tool: ['#23877b', '#5cc2b3'],
  toolBed: ['#dcefec', '#1f3a38'],
  endpointing: ['#93a5b8', '#7b8da1'],
  provider: ['#a586c4', '#a586c4'],
  queue: ['#d9b65a', '#c9a64b'],
  carrier: ['#c9ccd1', '#5b6470'],
} as const satisfies Record<string, Tone>;

type ToneName = keyof typeof TONES;

/** How each class is coloured: `f` fills, `s` strokes. */
const CLASSES: readonly (readonly [name: string, by: 'fill' | 'stroke', tone: ToneName])[] = [
  ['paper', 'fill', 'paper'],
  ['card', 'fill', 'card'],
  ['edge', 'stroke', 'line'],
  ['grid', 'stroke', 'line'],
  ['ink', 'fill', 'ink'],
  ['soft', 'fill', 'soft'],
  ['wick', 'stroke', 'soft'],
  ['c-bed', 'fill', 'callerBed'],
  ['c-sound', 'stroke', 'caller'],
  ['c-noise', 'stroke', 'callerPale'],
  ['c-fill', 'fill', 'caller'],
  ['c-pale', 'fill', 'callerPale'],
  ['a-bed', 'fill', 'agentBed'],
  ['a-sound', 'stroke', 'agent'],
  ['a-fill', 'fill', 'agent'],
  ['a-band', 'fill', 'agentPale'],
  ['a-band', 'stroke', 'agent'],
  ['seam', 'stroke', 'agentBed'],
  ['a-ghost', 'stroke', 'agent'],
  ['gate', 'fill', 'gate'],
  ['hatch', 'stroke', 'gate'],
  ['cut', 'stroke', 'cut'],
  ['cut-fill', 'fill', 'cut'],
  ['doubt', 'fill', 'doubt'],
  ['tool', 'fill', 'tool'],
  ['tool-bed', 'fill', 'toolBed'],
  ['l-endpointing', 'fill', 'endpointing'],
  ['l-provider', 'fill', 'provider'],
  ['l-tool', 'fill', 'tool'],
  ['l-queue', 'fill', 'queue'],
  ['l-carrier', 'fill', 'carrier'],
  ['on-cut', 'fill', 'card'],
];

const SHAPES = `
.tp{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
.tp text{font-size:11px}.tp .big{font-size:21px;font-weight:600;letter-spacing:-.01em}.tp .mid{font-size:13px}
.tp .figure{font-size:19px;font-weight:600}.tp .tiny{font-size:9.5px}.tp .cap{font-size:9.5px;letter-spacing:.07em}
.tp .bold{font-weight:600}.tp .end{text-anchor:end}.tp .middle{text-anchor:middle}.tp .said{font-size:12px}.tp .typed{font-style:italic}
.tp .not{text-decoration:line-through;opacity:.62}.tp .c-sound,.tp .c-noise,.tp .a-sound{stroke-width:2;stroke-linecap:round;fill:none}
.tp .grid,.tp .edge{stroke-width:1;fill:none}.tp .edge.card{fill-opacity:1}.tp .wick{stroke-width:1}.tp .hatch{stroke-width:1}
.tp .a-ghost{fill:none;stroke-dasharray:3 3;stroke-opacity:.55}.tp .cut{stroke-width:1.5;fill:none}.tp .a-band{stroke-width:1.2}.tp .seam{stroke-width:2.5}.tp .doubt{fill-opacity:.55}`;

/** The style sheet of a drawing: light, and dark where the reader's machine is. Everything lies under the class `tp`. */
export function styleSheet(): string {
  return `${coloursOf(0)}${SHAPES}\n@media (prefers-color-scheme:dark){${coloursOf(1)}}`;
}

function coloursOf(mode: 0 | 1): string {
  return CLASSES.map(([name, by, tone]) => `.tp .${name}{${by}:${TONES[tone][mode]}}`).join('');
}

/** The colour of a page around a drawing, light and dark. */
export const PAPER: Tone = TONES.paper;
