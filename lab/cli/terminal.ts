import { wantsColour } from '../../reports/text/style.ts';
import type { TextOptions } from '../../reports/text/layout.ts';

/** How to write a page to this stream: its width, and colours where it wants them (NO_COLOR, FORCE_COLOR). */
export function textOptions(stream: NodeJS.WriteStream): TextOptions {
  // A stream that is no terminal lacks both, whatever its type says.
  const { columns, isTTY = false } = stream as { columns?: number; isTTY?: boolean };
  return {
    colour: wantsColour({ isTTY, env: process.env }),
    ...(columns === undefined ? {} : { columns }),
  };
}
