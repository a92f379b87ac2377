import { defineBackend } from '../kit/define-backend.ts';
import { connectEngine, probeEngine } from './docker/engine.ts';
import { ensureImages, type Images } from './docker/images.ts';
import { openLab } from './docker/open.ts';
import { sweepEngine } from './docker/remove.ts';

/** The images that `prepare` made or found in this process. */
let prepared: Images | undefined;

/**
 * The lab on containers, through testcontainers. Each host is a holder container that owns the network namespace and
 * does nothing else; taps, peers and the proxy are containers that join it. Networks are internal and carry our
 * labels. What it is not: a way to reach the lab from outside; no port is published and nothing is mounted from this
 * machine, so an engine behind DOCKER_HOST serves as well.
 */
export default defineBackend({
  id: 'docker',
  title: 'containers (testcontainers)',
  probe: probeEngine,
  async prepare(options, progress) {
    prepared = await ensureImages(await connectEngine(), options, progress);
  },
  async open(topology, context) {
    if (prepared === undefined) throw new Error('docker backend: prepare() has to come before open()');
    return await openLab(await connectEngine(), prepared, topology, context);
  },
  async sweep(runId) {
    if (!(await probeEngine()).available) return [];
    return await sweepEngine((await connectEngine()).docker, runId);
  },
});
