/** What `h2lab analyze --frames --ndjson` says of a capture, as rows. */
import { readFileSync } from 'node:fs';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { frameLine } from '../../../analyzer/node/frame-line.ts';
import { keyFilesOf } from '../../support/key-files.ts';
import { rowsOf, type SeenFrame } from './rows.ts';

/** A printed line, as far as it is compared. */
export interface PrintedFrame extends Omit<SeenFrame, 'settings' | 'headers'> {
  type: string;
  debug?: string;
  settings?: Record<string, number>;
  headers?: [string | null, string | null][];
}

/** A capture as we tell it: the frames, read back from the lines that are printed, and the analysis. */
export async function ourReading(file: string): Promise<{ frames: PrintedFrame[]; analysis: Analysis }> {
  const frames: PrintedFrame[] = [];
  const analysis = await analyze({
    inputs: [{ file }],
    keys: keyFilesOf(file).map((path) => readFileSync(path, 'latin1')),
    rules: [],
    frame: (frame, connection) => {
      frames.push(JSON.parse(frameLine(frame, connection, true)) as PrintedFrame);
    },
  });
  return { frames, analysis };
}

/** The rows of these frames. What we do not know stands as tshark writes it. */
export function ourRows(frames: readonly PrintedFrame[]): string[] {
  return frames.flatMap(({ settings, headers, ...frame }) =>
    rowsOf({
      ...frame,
      settings: settings === undefined ? undefined : Object.entries(settings),
      headers: headers?.map(([name, value]) => [name ?? '<unknown>', value ?? '']),
    }),
  );
}
