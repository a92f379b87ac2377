/** Runs the whole pipeline over a capture of the corpora and keeps its facts and frames. */
import { readFileSync } from 'node:fs';
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import type { Frame } from '../../analyzer/model/frame.ts';
import { createPipeline } from '../../analyzer/pipeline.ts';
import { keyFilesOf } from './key-files.ts';

/** What a capture says. */
export interface ReadHttp2 {
  facts: Fact[];
  frames: Frame[];
  /** The facts of one kind. */
  all<K extends FactKind>(kind: K): Fact<K>[];
}

/** Reads a capture with the keys beside it. */
export function readHttp2(file: string): ReadHttp2 {
  const facts: Fact[] = [];
  const frames: Frame[] = [];
  const pipeline = createPipeline({
    input: 0,
    keys: keyFilesOf(file).map((path) => readFileSync(path, 'utf8')),
    fact: (fact) => void facts.push(fact),
    frame: (frame) => void frames.push(frame),
  });
  pipeline.push(readFileSync(file));
  pipeline.end();
  return { facts, frames, all: (kind) => facts.filter((fact) => fact.kind === kind) as Fact<typeof kind>[] };
}
