import picocolors from 'picocolors';

/** Colours of text output; each function returns its input unchanged when colours are off. */
export type Style = ReturnType<typeof picocolors.createColors>;

/** What decides about colours and movement of an output stream. */
export interface OutputTraits {
  isTTY: boolean;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether to colour: `NO_COLOR` (no-color.org) switches off, `FORCE_COLOR` on (`0` and `false` off), else a terminal
 * that is not `dumb`. NO_COLOR wins over FORCE_COLOR, because it is the reader's wish and not the program's.
 */
export function wantsColour({ isTTY, env }: OutputTraits): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
}

/** Whether lines may be redrawn: a terminal that can move its cursor, outside CI, whose logs keep every byte. */
export function wantsMovement({ isTTY, env }: OutputTraits): boolean {
  const ci = env['CI'] ?? '';
  return isTTY && env['TERM'] !== 'dumb' && (ci === '' || ci === '0' || ci === 'false');
}

/** The colours themselves, on or off. */
export function createStyle(colour: boolean): Style {
  return picocolors.createColors(colour);
}
