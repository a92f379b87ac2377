import { PassThrough } from 'node:stream';
import { endsWithUs } from '../../exec/ends-with-us.ts';
import { startProcess, type LocalProcess } from '../../exec/start-process.ts';
import type { Docker } from './engine.ts';
import { debianMirror, proxySettings } from './mirror.ts';
import { followProgress } from './registry.ts';

/** How often the script's last words are passed on. */
const PROGRESS_MS = 5_000;

/** A name for an image, in the two parts that the engine's import takes. */
export interface ImageName {
  repo: string;
  tag: string;
}

/**
 * Runs a script that writes a root file system as a tar (`docker/base/make.sh`) and imports it as an image. The script
 * writes nothing before its system is complete, so a failure shows before the engine has got anything; an image that
 * was cut short is removed again. Rejects with the script's last words.
 */
export async function makeBase(
  docker: Docker,
  script: string,
  name: ImageName,
  progress: (what: string) => void,
): Promise<void> {
  const mirror = debianMirror();
  const maker = await startProcess({
    title: 'debootstrap',
    // An interruption ends this process at once; debootstrap must not go on by itself then.
    ...endsWithUs('sh', mirror === undefined ? [script] : [script, mirror]),
    env: await proxySettings(),
  });
  const ticks = setInterval(() => {
    progress(maker.stderrTail().at(-1)?.replace(/^I: /, '') ?? 'debootstrap is starting');
  }, PROGRESS_MS);
  try {
    const archive = new PassThrough();
    const writes = new Promise<true>((resolve) => {
      maker.onStdout((bytes) => {
        archive.write(bytes);
        resolve(true);
      });
    });
    void maker.exited.then(() => archive.end());
    const complete = await Promise.race([writes, maker.exited.then(() => false)]);
    if (!complete) throw new Error(`debootstrap failed: ${lastWords(maker)}`);
    await followProgress(docker, await docker.importImage(archive, name));
    if ((await maker.exited).code === 0) return;
    await docker.getImage(`${name.repo}:${name.tag}`).remove({ force: true });
    throw new Error(`writing the base failed: ${lastWords(maker)}`);
  } finally {
    clearInterval(ticks);
    await maker.close();
  }
}

function lastWords(maker: LocalProcess): string {
  return maker.stderrTail().slice(-3).join('; ') || 'it said nothing';
}
