/** A server whose header block cannot be decoded. */
import { z } from 'zod';
import { answerUpTo, defineRawServerFault } from './peers/raw-server.ts';

const blocks = {
  /** An index far beyond both tables. */
  index: 'ffffffff0f',
  /** A table size above what was allowed (RFC 7541 4.2). */
  size: '3fffffff7f88',
  /** A Huffman string with EOS inside (RFC 7541 5.2). */
  huffman: '400161844fffffff',
} as const;

export default defineRawServerFault({
  id: 'server-hpack-broken',
  title: 'The server sends a header block that cannot be decoded',
  explains: 'The decoder has lost its table: COMPRESSION_ERROR ends the whole connection (RFC 9113 4.3).',
  options: z.object({ kind: z.enum(['index', 'size', 'huffman']).default('index') }),
  script: ({ kind }) => ({
    calls: [[...answerUpTo('before-headers'), { send: [{ type: 'HEADERS', block: blocks[kind] }] }]],
  }),
  proof: { counter: 'sent.HEADERS', what: 'header blocks that cannot be decoded' },
  trial: { options: {} },
});
