import type { CallTimeline, ToolSpan } from '../timeline/types.js';
import { textWidth } from './measure.js';
import { lengthText, RIGHT, within, xOf, type Row } from './scale.js';
import { el, label, tip } from './svg.js';

const BAR_PX = 14;
const LINE_PX = 18;
const FONT_PX = 11;
const MAX_LINES = 6;
const MAX_NAME_CHARS = 40;

/** The tools at work in a row. */
export interface ToolLane {
  readonly heightPx: number;
  readonly draw: (y: number) => string;
}

/** Tools side by side where they ran side by side. */
export function toolsOf(row: Row, { tools }: CallTimeline): ToolLane {
  const freeFromX = Array.from({ length: MAX_LINES }, () => 0);
  const placed = within(row, tools).flatMap((tool) => {
    const text = textOf(tool, tools);
    const x = xOf(row, tool.fromMs);
    const barPx = Math.max(4, xOf(row, tool.toMs) - x);
    const textX = Math.min(x + barPx + 6, RIGHT + 20 - textWidth(text, FONT_PX));
    const line = freeFromX.findIndex((fromX) => fromX <= x);
    if (line < 0) return [];
    freeFromX[line] = Math.max(x + barPx, textX + textWidth(text, FONT_PX)) + 10;
    return [{ tool, text, x, barPx, textX, line }];
  });
  const lines = placed.reduce((most, { line }) => Math.max(most, line + 1), 0);
  const draw = (y: number): string =>
    placed
      .map(({ tool, text, x, barPx, textX, line }) => {
        const barY = y + line * LINE_PX;
        const style = isBad(tool) ? 'cut-fill' : 'tool';
        const bar = { class: style, x, y: barY, width: barPx, height: BAR_PX, rx: 3 };
        return el(
          'g',
          {},
          tip(`${tool.name} ${tool.argumentsJson}`),
          el('rect', bar),
          label(textX, barY + 11, isBad(tool) ? 'cut-fill' : 'ink', text),
        );
      })
      .join('');
  return { heightPx: lines * LINE_PX + (lines > 0 ? 6 : 0), draw };
}

function isBad({ outcome }: ToolSpan): boolean {
  return outcome === 'failed' || outcome === 'timed-out';
}

/** Its length is that of the whole call of it, also where only a part lies in the row. */
function textOf({ toolCallId, name, outcome }: ToolSpan, tools: readonly ToolSpan[]): string {
  const { fromMs = 0, toMs = 0 } = tools.find((tool) => tool.toolCallId === toolCallId) ?? {};
  const how = outcome === 'ok' ? '' : ` · ${outcome}`;
  return `${name.slice(0, MAX_NAME_CHARS)} ${lengthText(toMs - fromMs)}${how}`;
}
