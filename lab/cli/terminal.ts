import { wantsColour } from '../../reports/text/style.ts';
import type { TextOptions } from '../../reports/text/layout.ts';

/** How to write a page to this stream: its width, and colours where it wants them (NO_COLOR, FORCE_COLOR). */
export function textOptions(stream: NodeJS.WriteStream): TextOptions {
  const { columns } = stream as { columns?: number };
  return {
    colour: wantsColour({ isTTY: stream.isTTY, env: process.env }),
    ...(columns === undefined ? {} : { columns }),
  };
}
