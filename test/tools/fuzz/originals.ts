/** What inputs are made from: golden captures, captures by others where they are, and conversations of our own. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { corporaFiles, corporaRoot } from '../../support/corpora-files.ts';
import { keyFilesOf } from '../../support/key-files.ts';
import { goldenRuns } from '../corpus/golden.ts';
import { generated } from './generate.ts';
import type { Subject } from './mutate-capture.ts';

/** An undamaged input. */
export interface Original extends Subject {
  name: string;
}

/** Larger captures would make runs of a few inputs only. */
const mostBytes = 300_000;

/** Golden captures alone: what every clone has. */
export function goldenOriginals(): Original[] {
  return goldenRuns().flatMap(({ name, captures }) =>
    captures.map(({ hop, path }) => ({ name: `${name}-${hop}`, bytes: read(path), keys: undefined })),
  );
}

/** Captures by others; none where the corpora are absent. */
export function corporaOriginals(): Original[] {
  return corporaFiles('', '.pcap', '.pcapng')
    .map((path) => ({
      name: relative(corporaRoot, path),
      bytes: read(path),
      keys: keyFilesOf(path).map((file) => readFileSync(file, 'latin1'))[0],
    }))
    .filter(({ bytes }) => bytes.length <= mostBytes);
}

/** A conversation by our own writers. */
export function generatedOriginal(seed: number): Original {
  return { name: `generated-${seed}`, bytes: generated(seed), keys: undefined };
}

function read(path: string): Uint8Array {
  return Uint8Array.from(readFileSync(path));
}
