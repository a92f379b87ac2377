/** Makes sealed captures (pcapng with keys, names and comments) out of pcap files and key logs. */
import {
  concatBlocks,
  decryptionSecrets,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from '../../../../analyzer/capture/pcapng-writer.ts';
import { readCapture } from '../../../support/read-capture.ts';

/** Written into every packet and as the interface's name, so that a test can look for it afterwards. */
export const label = 'the-answer-is-here';

/** The packets of a capture as a sealed one. */
export function sealed(file: Uint8Array, keyLog?: string): Uint8Array {
  const { packets, epochNs = 0n, secrets } = readCapture(file);
  const keys = [...secrets, ...(keyLog === undefined ? [] : [`# ${label}\n${keyLog}`])];
  return concatBlocks([
    sectionHeader(),
    interfaceDescription({ linkType: packets[0]?.linkType ?? 1, snapLength: 262144, name: label }),
    ...keys.map(decryptionSecrets),
    ...packets.map(({ time, originalLength, bytes }) =>
      enhancedPacket({
        interfaceId: 0,
        epochNs: epochNs + BigInt(Math.round(time)),
        originalLength,
        bytes,
        comments: [label],
      }),
    ),
  ]);
}
