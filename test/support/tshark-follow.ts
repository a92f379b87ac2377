/** What tshark's "follow TCP stream" gives for each connection of a capture. */
import { tshark } from './tshark.ts';

/** The bytes of both directions of a connection, and the sender of the first. */
export interface Followed {
  /** The endpoint that tshark calls node 0. */
  node0: string;
  fromNode0: Uint8Array;
  fromNode1: Uint8Array;
}

/**
 * Follows the connections 0 to `count` - 1, and gives the fields of each packet as {@link tsharkFields} does: all in
 * one run, because starting tshark takes longer than reading a small capture.
 */
export function follow(
  file: string,
  count: number,
  fields: readonly string[],
): { streams: Followed[]; rows: string[][] } {
  const taps = Array.from({ length: count }, (_, index) => ['-z', `follow,tcp,raw,${index}`]).flat();
  const columns = fields.flatMap((field) => ['-e', field]);
  const text = tshark(['-n', '-r', file, '-T', 'fields', ...columns, ...taps]);
  const rows = (text.split(/^=+$/m)[0] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const followed = text.split(/^=+$/m).filter((part) => part.includes('Follow: tcp,raw'));
  const byIndex = new Map<number, Followed>();
  for (const part of followed) {
    const lines = part.split('\n');
    const index = Number(/tcp\.stream eq (\d+)/.exec(part)?.[1]);
    const node0 = /^Node 0: (.*)$/m.exec(part)?.[1] ?? '';
    const start = lines.findIndex((line) => line.startsWith('Node 1:'));
    const hex = lines.slice(start + 1).filter((line) => /^\t?[0-9a-f]+$/.test(line));
    const bytes = (tab: boolean): Uint8Array =>
      Uint8Array.from(
        Buffer.from(
          hex
            .filter((line) => line.startsWith('\t') === tab)
            .join('')
            .replaceAll('\t', ''),
          'hex',
        ),
      );
    byIndex.set(index, { node0, fromNode0: bytes(false), fromNode1: bytes(true) });
  }
  const streams = Array.from({ length: count }, (_, index) => {
    const one = byIndex.get(index);
    if (one === undefined) throw new Error(`tshark did not follow stream ${index} of ${file}`);
    return one;
  });
  return { streams, rows };
}
