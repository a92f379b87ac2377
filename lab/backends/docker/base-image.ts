import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { findProgram } from '../../exec/find-program.ts';
import { startProcess, type LocalProcess } from '../../exec/start-process.ts';
import { LackError } from '../../model/errors.ts';
import type { Docker } from './engine.ts';
import { debianMirror, proxySettings } from './mirror.ts';
import { followProgress, imageId, pull } from './registry.ts';

/** The image that the lab's images are built on. */
export interface BaseImage {
  name: string;
  id: string;
}

const PUBLISHED = 'debian:bookworm-slim';
const LOCAL = { repo: 'h2lab-base', tag: 'bookworm' };
const LOCAL_NAME = `${LOCAL.repo}:${LOCAL.tag}`;

/** How often debootstrap's last words are passed on. */
const PROGRESS_MS = 5_000;

/**
 * Finds a base for the lab's images: one that is present, else pulled, else made on this machine by debootstrap. The
 * registry is asked only when neither base is present, so a machine without one is slow once and not at every start.
 */
export async function baseImage(
  docker: Docker,
  dockerFolder: string,
  progress: (what: string) => void,
): Promise<BaseImage> {
  for (const name of [PUBLISHED, LOCAL_NAME]) {
    const id = await imageId(docker, name);
    if (id !== undefined) return { name, id };
  }
  progress(`pulling ${PUBLISHED}`);
  const refusal = await pull(docker, PUBLISHED, progress);
  if (refusal === undefined) return await present(docker, PUBLISHED);

  const script = join(dockerFolder, 'base', 'make.sh');
  const lack = (why: string): LackError =>
    new LackError(
      `no base image for the lab's containers: ${PUBLISHED} could not be pulled (${refusal}), and ${why}`,
      `docker pull ${PUBLISHED}, or sudo sh ${script} | docker import - ${LOCAL_NAME}, or --backend netns`,
    );
  if (process.getuid?.() !== 0) throw lack('making one needs root');
  if (findProgram('debootstrap') === undefined) throw lack('debootstrap, which makes one, is not installed');
  progress(`no image registry answers (${refusal}); making a Debian base with debootstrap, 30 to 90 s`);
  await importBase(docker, script, progress, lack);
  return await present(docker, LOCAL_NAME);
}

async function present(docker: Docker, name: string): Promise<BaseImage> {
  const id = await imageId(docker, name);
  if (id === undefined) throw new Error(`the engine reported success, but image ${name} is not there`);
  return { name, id };
}

/** Runs the script and hands what it writes to the engine. It writes nothing before its system is complete. */
async function importBase(
  docker: Docker,
  script: string,
  progress: (what: string) => void,
  lack: (why: string) => LackError,
): Promise<void> {
  const mirror = debianMirror();
  const maker = await startProcess({
    title: 'debootstrap',
    command: 'sh',
    args: mirror === undefined ? [script] : [script, mirror],
    env: await proxySettings(),
  });
  const ticks = setInterval(() => {
    progress(maker.stderrTail().at(-1) ?? 'debootstrap is starting');
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
    if (!complete) throw lack(`debootstrap failed: ${lastWords(maker)}`);
    await followProgress(docker, await docker.importImage(archive, LOCAL));
    if ((await maker.exited).code === 0) return;
    await docker.getImage(LOCAL_NAME).remove({ force: true });
    throw lack(`writing the base failed: ${lastWords(maker)}`);
  } finally {
    clearInterval(ticks);
    await maker.close();
  }
}

function lastWords(maker: LocalProcess): string {
  return maker.stderrTail().slice(-3).join('; ');
}
