import { readFile, writeFile } from 'node:fs/promises';
import { annotate } from '../../analyzer/capture/annotate.ts';

/** What of a diagnosis goes into the captures. */
export interface Annotation {
  signature: string;
  evidence: readonly { input: number; packet: number; what: string }[];
  contributing: readonly Annotation[];
}

function* withContributing(diagnosis: Annotation): Iterable<Annotation> {
  yield diagnosis;
  for (const other of diagnosis.contributing) yield* withContributing(other);
}

/**
 * Writes the evidence of incidents into the captures, as comments on its packets (`frame.comment` in Wireshark).
 *
 * Done after the analysis: the analyzer never reads comments.
 */
export async function annotateCaptures(
  paths: readonly string[],
  incidents: readonly Annotation[],
): Promise<void> {
  for (const [input, path] of paths.entries()) {
    const comments = new Map<number, string[]>();
    for (const incident of incidents) {
      for (const diagnosis of withContributing(incident)) {
        for (const { packet, what } of diagnosis.evidence.filter((evidence) => evidence.input === input)) {
          const text = `${diagnosis.signature}: ${what}`;
          const list = comments.get(packet) ?? [];
          if (!list.includes(text)) comments.set(packet, [...list, text]);
        }
      }
    }
    if (comments.size > 0) await writeFile(path, annotate(await readFile(path), comments), { mode: 0o600 });
  }
}
