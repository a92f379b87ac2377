import { join } from 'node:path';
import { findProgram } from '../../exec/find-program.ts';
import { LackError } from '../../model/errors.ts';
import type { Docker } from './engine.ts';
import { makeBase } from './make-base.ts';
import { imageId, pull } from './registry.ts';

/** The image that the lab's images are built on. */
export interface BaseImage {
  name: string;
  id: string;
}

const PUBLISHED = 'debian:bookworm-slim';
const LOCAL = { repo: 'h2lab-base', tag: 'bookworm' };
const LOCAL_NAME = `${LOCAL.repo}:${LOCAL.tag}`;

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
  try {
    await makeBase(docker, script, LOCAL, progress);
  } catch (error) {
    throw lack(error instanceof Error ? error.message : String(error));
  }
  return await present(docker, LOCAL_NAME);
}

async function present(docker: Docker, name: string): Promise<BaseImage> {
  const id = await imageId(docker, name);
  if (id === undefined) throw new Error(`the engine reported success, but image ${name} is not there`);
  return { name, id };
}
