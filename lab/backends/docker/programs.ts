import type { Program } from '../../kit/define-backend.ts';
import { LackError } from '../../model/errors.ts';
import type { Images } from './images.ts';

/** Which image carries a program, and what its container may do. */
export interface ProgramHome {
  image: 'tap' | 'peers' | 'proxy' | 'proxies';
  /** Capabilities beyond the engine's default set. */
  capabilities: readonly string[];
}

/** Taps capture and shape; peers and the proxy have nothing that a service would not have in production. */
const tap: ProgramHome = { image: 'tap', capabilities: ['NET_ADMIN', 'NET_RAW'] };

/** Where each program lives. */
export const programHomes: Readonly<Record<Program, ProgramHome>> = {
  bash: tap,
  ethtool: tap,
  ip: tap,
  nft: tap,
  python3: tap,
  tc: tap,
  tcpdump: tap,
  node: { image: 'peers', capabilities: [] },
  envoy: { image: 'proxy', capabilities: [] },
  haproxy: { image: 'proxies', capabilities: [] },
  nghttpx: { image: 'proxies', capabilities: [] },
  nginx: { image: 'proxies', capabilities: [] },
};

/** The image of a program; an error that says what is missing when there is none. */
export function imageFor(program: Program, images: Images): string {
  const image = images[programHomes[program].image];
  if (image !== undefined) return image;
  if (program !== 'envoy') {
    throw new LackError(
      `no image carries ${program}`,
      `it is built when the run names it (--proxy ${program})`,
    );
  }
  throw new LackError(
    `no image carries ${program}: no Envoy binary was found and no image was named`,
    'set H2LAB_ENVOY to a binary, or name an image (--envoy-image)',
  );
}
