/** A capture file of single frames, one interface each link type. */
import {
  concatBlocks,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from '../../analyzer/capture/pcapng-writer.ts';

/** A frame of the file. */
export interface FrameOf {
  bytes: Uint8Array;
  linkType?: number;
  /** Nanoseconds since the first frame. */
  time?: number;
}

/** The pcapng file; its frames are numbered from 1. */
export function captureOf(frames: readonly FrameOf[]): Uint8Array {
  const types = [...new Set(frames.map(({ linkType = 1 }) => linkType))];
  return concatBlocks([
    sectionHeader(),
    ...types.map((linkType) => interfaceDescription({ linkType, snapLength: 0, name: 'x' })),
    ...frames.map(({ bytes, linkType = 1, time = 0 }) =>
      enhancedPacket({
        interfaceId: types.indexOf(linkType),
        epochNs: 1_700_000_000_000_000_000n + BigInt(time),
        originalLength: bytes.length,
        bytes,
      }),
    ),
  ]);
}
