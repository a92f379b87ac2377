import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import type { BackendOptions } from '../../kit/define-backend.ts';
import { LackError } from '../../model/errors.ts';
import { baseImage, type BaseImage } from './base-image.ts';
import { requireLinuxBinary } from './binary.ts';
import type { Engine } from './engine.ts';
import { dockerFolder, peerBundles } from '../locate.ts';
import { debianMirror, proxySettings } from './mirror.ts';
import { programHomes } from './programs.ts';
import { followProgress, imageId, pull } from './registry.ts';
import { tar, type TarEntry } from './tar.ts';

/** The images of a lab, by tag. `proxy` is absent when no Envoy was given. */
export interface Images {
  tap: string;
  peers: string;
  proxy?: string;
  /** HAProxy, nghttpx and nginx; absent when none of them was asked for. */
  proxies?: string;
  /** Ids of the peers that the peers image carries. */
  peerIds: readonly string[];
}

/**
 * Makes sure that the lab's images are there and returns their tags. A tag is made of the content, so an image that
 * is present is used as it is and a changed peer, Node or Envoy gets a new one.
 */
export async function ensureImages(
  engine: Engine,
  options: BackendOptions,
  progress: (what: string) => void,
): Promise<Images> {
  const base = await baseImage(engine.docker, dockerFolder(), progress);
  const build = (name: string, context: TarEntry[]): Promise<string> =>
    ensure(engine, base, name, context, progress);

  const tap = await build('tap', []);
  const bundles = peerBundles();
  const peers = await build('peers', await peersContext(engine, bundles));
  const carried: Images = { tap, peers, peerIds: bundles.map((path) => basename(path, '.cjs')) };
  if (options.programs?.some((program) => programHomes[program].image === 'proxies') === true) {
    carried.proxies = await build('proxies', []);
  }
  if (options.envoyImage !== undefined) {
    await ensureForeign(engine, options.envoyImage, progress);
    return { ...carried, proxy: options.envoyImage };
  }
  if (options.envoyBinary === null) return carried;
  await requireLinuxBinary(options.envoyBinary, engine.architecture, 'Envoy');
  const envoy: TarEntry = { name: 'envoy', kind: 'file', mode: 0o755, path: options.envoyBinary };
  return { ...carried, proxy: await build('proxy', [envoy]) };
}

async function peersContext(engine: Engine, bundles: readonly string[]): Promise<TarEntry[]> {
  await requireLinuxBinary(process.execPath, engine.architecture, 'Node');
  const modules = bundles.map((path): TarEntry => ({
    name: `peers/${basename(path)}`,
    kind: 'bytes',
    mode: 0o644,
    bytes: readFileSync(path),
  }));
  return [
    // Node first: its layer stays in the build cache when only a peer changed.
    { name: 'node', kind: 'file', mode: 0o755, path: process.execPath },
    { name: 'peers/', kind: 'folder', mode: 0o755 },
    ...modules,
  ];
}

async function ensure(
  engine: Engine,
  base: BaseImage,
  name: string,
  context: TarEntry[],
  progress: (what: string) => void,
): Promise<string> {
  const dockerfile: TarEntry = {
    name: 'Dockerfile',
    kind: 'bytes',
    mode: 0o644,
    bytes: readFileSync(join(dockerFolder(), name, 'Dockerfile')),
  };
  const entries = [dockerfile, ...context];
  const tag = `h2lab-${name}:${await fingerprint(base.id, entries)}`;
  if ((await imageId(engine.docker, tag)) !== undefined) return tag;
  progress(`building ${tag} on ${base.name}`);
  await buildImage(engine, base, tag, entries);
  return tag;
}

async function buildImage(engine: Engine, base: BaseImage, tag: string, entries: TarEntry[]): Promise<void> {
  const said: string[] = [];
  const mirror = debianMirror();
  const stream = await engine.docker.buildImage(Readable.from(tar(entries)), {
    t: tag,
    buildargs: {
      BASE: base.name,
      ...(mirror === undefined ? {} : { MIRROR: mirror }),
      ...(await proxySettings()),
    },
    // The build fetches packages the way this machine does: its resolver and any proxy on its loopback included.
    networkmode: 'host',
    forcerm: true,
  });
  try {
    await followProgress(engine.docker, stream, (line) => {
      if (line.stream) said.push(line.stream.trim());
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const last = said.filter((line) => line !== '').slice(-8);
    throw new LackError(
      [`building image ${tag} failed: ${why}`, ...last.map((line) => `  ${line}`)].join('\n'),
      'name a Debian mirror that answers (H2LAB_DEBIAN_MIRROR=http://…), or use --backend netns',
    );
  }
}

async function ensureForeign(engine: Engine, image: string, progress: (what: string) => void): Promise<void> {
  if ((await imageId(engine.docker, image)) !== undefined) return;
  progress(`pulling ${image}`);
  const refusal = await pull(engine.docker, image, progress);
  if (refusal === undefined) return;
  throw new LackError(
    `image ${image} is not on this engine and could not be pulled: ${refusal}`,
    'load it first (docker pull, docker load), or leave out --envoy-image',
  );
}

/**
 * Twelve hex digits over base, names, modes and content. A large file counts by its size, its modification time and
 * both its ends (a linker's build id stands in the first page): hashing 200 MB at every start would cost 0.4 s.
 */
async function fingerprint(baseId: string, entries: readonly TarEntry[]): Promise<string> {
  const hash = createHash('sha256').update(baseId);
  for (const entry of entries) {
    hash.update(`\0${entry.name}\0${entry.kind}\0${entry.mode.toString(8)}\0`);
    if (entry.kind === 'bytes') hash.update(entry.bytes);
    if (entry.kind === 'file') hash.update(await ends(entry.path));
  }
  return hash.digest('hex').slice(0, 12);
}

async function ends(path: string): Promise<Uint8Array> {
  const SAMPLE_BYTES = 65_536;
  const file = await open(path);
  try {
    const { size, mtimeMs } = await file.stat();
    const sample = Buffer.alloc(2 * SAMPLE_BYTES);
    await file.read(sample, 0, SAMPLE_BYTES, 0);
    await file.read(sample, SAMPLE_BYTES, SAMPLE_BYTES, Math.max(0, size - SAMPLE_BYTES));
    return Buffer.concat([Buffer.from(`${String(size)} ${String(mtimeMs)} `), sample]);
  } finally {
    await file.close();
  }
}
