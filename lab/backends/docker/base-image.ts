import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { statusOf, type Docker } from './engine.ts';
import { debianMirror } from './mirror.ts';
import { followProgress, imageId, pull } from './registry.ts';

/** The image that the lab's images are built on. */
export interface BaseImage {
  name: string;
  id: string;
}

const published = 'debian:bookworm-slim';
const local = { repo: 'h2lab-base', tag: 'bookworm' };

/**
 * Finds a base for the lab's images: one that is present, else pulled, else made on this machine by debootstrap. The
 * registry is asked only when neither base is present, so a machine without one is slow once and not at every start.
 */
export async function baseImage(
  docker: Docker,
  dockerFolder: string,
  progress: (what: string) => void,
): Promise<BaseImage> {
  const localName = `${local.repo}:${local.tag}`;
  for (const name of [published, localName]) {
    const id = await imageId(docker, name);
    if (id !== undefined) return { name, id };
  }
  progress(`pulling ${published}`);
  const refusal = await pull(docker, published, progress);
  if (refusal === undefined) return { name: published, id: await idOf(docker, published) };

  progress(`no image registry answers (${refusal}); making a Debian base with debootstrap, about 30 to 90 s`);
  await debootstrap(docker, join(dockerFolder, 'base', 'make.sh'), refusal, progress);
  return { name: localName, id: await idOf(docker, localName) };
}

async function idOf(docker: Docker, name: string): Promise<string> {
  const id = await imageId(docker, name);
  if (id === undefined) throw new Error(`the engine reported success, but image ${name} is not there`);
  return id;
}

async function debootstrap(
  docker: Docker,
  script: string,
  refusal: string,
  progress: (what: string) => void,
): Promise<void> {
  const mirror = debianMirror();
  const byHand = `sudo ${script}${mirror === undefined ? '' : ` ${mirror}`} | docker import - ${local.repo}:${local.tag}`;
  if (process.getuid?.() !== 0) throw noBase(refusal, 'making one needs root', byHand);

  const child = spawn(script, mirror === undefined ? [] : [mirror], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    if (/^I: (Retrieving|Extracting) [a-z]+|^I: Base system/.test(line)) progress(line.slice(3));
  });
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      lines.push(error.message);
      resolve(-1);
    });
    child.once('close', (code) => resolve(code ?? -1));
  });
  // The script writes nothing before its system is complete, so a failure leaves no half image behind.
  const writes = once(child.stdout, 'readable').then(() => 'writes' as const);
  const first = await Promise.race([ended, writes]);
  if (first !== 'writes' || child.stdout.readableLength === 0) {
    await ended;
    throw noBase(refusal, `debootstrap failed: ${lines.slice(-3).join('; ')}`, byHand);
  }
  await followProgress(docker, await docker.importImage(child.stdout, local));
  if ((await ended) !== 0) {
    await removeImage(docker, `${local.repo}:${local.tag}`);
    throw noBase(refusal, `writing the base failed: ${lines.slice(-3).join('; ')}`, byHand);
  }
}

async function removeImage(docker: Docker, name: string): Promise<void> {
  try {
    await docker.getImage(name).remove({ force: true });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

function noBase(refusal: string, why: string, byHand: string): Error {
  return new Error(
    `no base image for the lab's containers: ${published} could not be pulled (${refusal}), and ${why}. ` +
      `Either: docker pull ${published}. Or (needs debootstrap): ${byHand}. Or use another backend (--backend netns).`,
  );
}
