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

/** A capture, and what its hosts are called, by IPv4 address. */
export interface NamedCapture {
  path: string;
  hosts: readonly (readonly [address: string, name: string])[];
}

/**
 * Writes the evidence of incidents into the captures, as comments on its packets (`frame.comment` in Wireshark), and
 * the names of the hosts, as a name resolution block.
 *
 * Done after the analysis, which is given neither.
 */
export async function annotateCaptures(
  captures: readonly NamedCapture[],
  incidents: readonly Annotation[],
): Promise<void> {
  for (const [input, { path, hosts }] of captures.entries()) {
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
    if (comments.size === 0 && hosts.length === 0) continue;
    const names = hosts.map(
      ([address, name]) => [Uint8Array.from(address.split('.'), Number), name] as const,
    );
    await writeFile(path, annotate(await readFile(path), comments, names), { mode: 0o600 });
  }
}
