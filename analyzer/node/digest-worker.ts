/** Digests a file in a thread of its own (see `digest.ts`): given an open descriptor and a length, posts the hex digest. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const { fd, size } = workerData as { fd: number; size: number };
const block = new Uint8Array(1 << 20);
const hash = createHash('sha256');
for (let at = 0; at < size;) {
  // With a position, so that the reader of the same descriptor is not moved.
  const length = readSync(fd, block, 0, Math.min(block.length, size - at), at);
  if (length === 0) break;
  hash.update(block.subarray(0, length));
  at += length;
}
parentPort?.postMessage(hash.digest('hex'));
