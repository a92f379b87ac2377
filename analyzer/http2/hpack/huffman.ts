import { EOS, huffmanCodes, huffmanLengths } from '../../model/wire/huffman-codes.ts';

/**
 * Huffman decoding of HPACK strings, a byte at a time (RFC 7541 5.2).
 *
 * The code is a binary tree with 257 leaves and therefore 256 inner nodes. A state is an inner node; for each state
 * and each input byte the table says where the eight bits lead and which symbols they finish (never more than two:
 * the shortest code has five bits). So the table has 65,536 entries, and decoding is one load a byte.
 *
 * An entry, from the low bits: next state (8), number of symbols (2), first symbol (8), second symbol (8),
 * and a bit that says that the bits spell EOS, which no string may contain.
 */
const COUNT_SHIFT = 8;
const FIRST_SHIFT = 10;
const SECOND_SHIFT = 18;
const FAILS = 1 << 26;

interface Tables {
  transitions: Uint32Array;
  /** States in which a string may end: at a symbol's end, or less than eight bits into EOS. */
  accepting: Uint8Array;
}

let tables: Tables | undefined;

/** Children of inner node n are at 2n and 2n+1: an inner node's number, or ~symbol. */
function buildTree(): Int32Array {
  const tree = new Int32Array(512);
  let nodes = 1;
  for (let symbol = 0; symbol <= EOS; symbol++) {
    const code = huffmanCodes[symbol] ?? 0;
    let node = 0;
    for (let bit = (huffmanLengths[symbol] ?? 0) - 1; bit > 0; bit--) {
      const child = 2 * node + ((code >>> bit) & 1);
      if (tree[child] === 0) tree[child] = nodes++;
      node = tree[child] ?? 0;
    }
    tree[2 * node + (code & 1)] = ~symbol;
  }
  return tree;
}

function buildTables(): Tables {
  const tree = buildTree();
  const transitions = new Uint32Array(65_536);
  for (let state = 0; state < 256; state++) {
    for (let byte = 0; byte < 256; byte++) {
      let node = state;
      let entry = 0;
      let count = 0;
      for (let bit = 7; bit >= 0; bit--) {
        const child = tree[2 * node + ((byte >>> bit) & 1)] ?? 0;
        if (child >= 0) {
          node = child;
          continue;
        }
        node = 0;
        if (~child === EOS) entry |= FAILS;
        else entry |= ~child << (count++ === 0 ? FIRST_SHIFT : SECOND_SHIFT);
      }
      transitions[(state << 8) | byte] = entry | (count << COUNT_SHIFT) | node;
    }
  }
  const accepting = new Uint8Array(256);
  for (let node = 0, bits = 0; bits < 8; bits++, node = tree[2 * node + 1] ?? 0) accepting[node] = 1;
  return { transitions, accepting };
}

/** Returned by {@link decodeHuffman}: the bits spell the EOS symbol. */
export const HUFFMAN_EOS = -1;
/** Returned by {@link decodeHuffman}: the padding is eight bits or longer, or not the first bits of EOS. */
export const HUFFMAN_PADDING = -2;

/**
 * Decodes `bytes` from `start` to `end` into `out` and returns the number of octets written, or one of the negative
 * codes above. `out` must have room for 8/5 of the input.
 */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  // Built at the first Huffman string, not on import: a few milliseconds that `--help` need not pay.
  const { transitions, accepting } = (tables ??= buildTables());
  let state = 0;
  let written = 0;
  for (let at = start; at < end; at++) {
    const entry = transitions[(state << 8) | (bytes[at] ?? 0)] ?? FAILS;
    if (entry >= FAILS) return HUFFMAN_EOS;
    state = entry & 0xff;
    const count = (entry >>> COUNT_SHIFT) & 3;
    if (count === 0) continue;
    out[written++] = entry >>> FIRST_SHIFT;
    if (count === 2) out[written++] = entry >>> SECOND_SHIFT;
  }
  return accepting[state] === 1 ? written : HUFFMAN_PADDING;
}
