/**
 * Bundles every peer into one file, `lab/peers/ID.cjs`.
 *
 * A peer is a process on a host of the lab, in a container perhaps, where neither this repository nor its
 * node_modules exist: the one file must hold all that it imports, grpc-js included.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './compile.js';
import { Problem } from './problem.js';

/** The ids of all peers: the folders of `lab/peers` that hold a `main.ts`. */
export function peerIds(root) {
  try {
    return readdirSync(join(root, 'lab', 'peers'), { recursive: true })
      .filter((path) => /^[^/]+\/main\.ts$/.test(path))
      .map((path) => path.slice(0, -'/main.ts'.length))
      .sort();
  } catch {
    return [];
  }
}

/** Bundles all peers into `out`. */
export async function bundlePeers(root, out) {
  const ids = peerIds(root);
  if (ids.length === 0) return;
  const { build } = await import('esbuild');
  for (const id of ids) {
    const target = join(out, 'lab', 'peers', `${id}.cjs`);
    const beside = `${target}.${process.pid}.bundle`;
    try {
      await build({
        absWorkingDir: root,
        entryPoints: [join('lab', 'peers', id, 'main.ts')],
        outfile: beside,
        bundle: true,
        platform: 'node',
        // An ES module takes Node some milliseconds more to start.
        format: 'cjs',
        target: 'node24',
        logLevel: 'silent',
      });
      writeWhole(target, readFileSync(beside));
    } catch (error) {
      throw new Problem(`the peer ${id} could not be bundled`, {
        tried: `esbuild lab/peers/${id}/main.ts`,
        said: error instanceof Error ? error.message : String(error),
        byHand: [
          'correct the import that is named; a peer may import its own folder, analyzer/model/wire and npm',
        ],
      });
    } finally {
      rmSync(beside, { force: true });
    }
  }
}
