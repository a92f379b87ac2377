/** Cuts a little-endian pcapng file as a tap does that begins a new file: each part with the sections' own blocks. */

interface Block {
  type: number;
  bytes: Uint8Array;
}

/** The blocks of a file, whole ones. */
export function pcapngBlocks(file: Uint8Array): Block[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const blocks: Block[] = [];
  for (let at = 0; at + 12 <= file.length;) {
    const length = view.getUint32(at + 4, true);
    blocks.push({ type: view.getUint32(at, true), bytes: file.subarray(at, at + length) });
    at += length;
  }
  return blocks;
}

/** The file in `parts` files with about as many packets each; keys and interfaces stand in every one of them. */
export function cutPcapng(file: Uint8Array, parts: number): Uint8Array[] {
  const blocks = pcapngBlocks(file);
  const packets = blocks.filter(({ type }) => type === 6);
  // Statistics belong to the end of the last part.
  const statistics = blocks.filter(({ type }) => type === 5);
  const head = blocks.filter(({ type }) => type !== 6 && type !== 5);
  const size = Math.ceil(packets.length / parts);
  return Array.from({ length: parts }, (_, index) => {
    const own = packets.slice(index * size, (index + 1) * size);
    const tail = index === parts - 1 ? statistics : [];
    return new Uint8Array(Buffer.concat([...head, ...own, ...tail].map(({ bytes }) => bytes)));
  });
}
