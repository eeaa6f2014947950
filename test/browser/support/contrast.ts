/** Text that is hard to read. */
export interface Contrast {
  readonly text: string;
  readonly ratio: number;
}

/** WCAG 2.2, success criterion 1.4.3, for text of ordinary size. */
const LEAST = 4.5;

/** Runs in a page: every visible text whose contrast with what is behind it is too small. What is disabled doesn't count. */
export const CONTRASTS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const over = (below, colour) => {
    canvas.fillStyle = 'rgb(' + below.join(' ') + ')';
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const background = (element) => {
    const behind = element.parentElement ? background(element.parentElement) : [255, 255, 255];
    return over(behind, getComputedStyle(element).backgroundColor);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.body.querySelectorAll('*')].flatMap((element) => {
    const text = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map((node) => node.data).join('').trim();
    if (text === '' || !element.checkVisibility() || element.closest(':disabled, .vh, .skip, option')) return [];
    const behind = background(element);
    const [a, b] = [light(behind), light(over(behind, getComputedStyle(element).color))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    return ratio < ${LEAST} ? [{ text: text.slice(0, 60), ratio: Math.round(ratio * 100) / 100 }] : [];
  });
})()`;
