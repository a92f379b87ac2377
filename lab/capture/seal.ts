/**
 * Sealing: tcpdump's raw file becomes one pcapng a hop, with the keys inside and without our own sentinels.
 *
 * It opens decrypted in Wireshark without any setting. Packets keep their times and lengths.
 */
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import {
  concatBlocks,
  decryptionSecrets,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../../analyzer/capture/pcapng-writer.ts';
import { createCaptureReader } from '../../analyzer/capture/reader.ts';
import type { HopName } from '../model/topology.ts';
import { mergeKeyLogs } from './keys.ts';
import { contains } from './sentinel.ts';
import type { TapResult } from './tap.ts';

/** Snap length of a tap that cuts nothing. */
const snapLength = 262_144;

/** What is sealed. */
export interface SealOptions {
  tap: TapResult;
  hop: HopName;
  /** Key log texts. */
  keys: readonly string[];
  /** Path of the pcapng, mode 0600. */
  out: string;
}

/** Writes the sealed capture; rejects when the raw one is damaged, with what the reader said. */
export async function sealHop({ tap, hop, keys, out }: SealOptions): Promise<void> {
  const blocks: Uint8Array[] = [];
  const remarks: string[] = [];
  let epochNs = 0n;
  let lastNs = 0n;
  let linkType = 1;

  const reader = createCaptureReader({
    start(start) {
      epochNs = start.epochNs;
    },
    packet(packet) {
      linkType = packet.linkType;
      lastNs = epochNs + BigInt(Math.round(packet.time));
      // Our sentinels, and the ICMP errors that quote them.
      if (tap.nonces.some((nonce) => contains(packet.bytes, nonce))) return;
      const { originalLength, bytes } = packet;
      blocks.push(enhancedPacket({ interfaceId: 0, epochNs: lastNs, originalLength, bytes }));
    },
    secrets: () => undefined,
    note: ({ text }) => remarks.push(text),
  });
  for await (const bytes of createReadStream(tap.file)) reader.push(bytes as Uint8Array);
  reader.end();
  if (remarks.length > 0) throw new Error(`the capture of ${hop} is damaged: ${remarks.join('; ')}`);

  const secrets = mergeKeyLogs(keys);
  const file = concatBlocks([
    sectionHeader(),
    interfaceDescription({ linkType, snapLength, name: hop }),
    ...(secrets === '' ? [] : [decryptionSecrets(secrets)]),
    ...blocks,
    interfaceStatistics({ interfaceId: 0, epochNs: lastNs, received: tap.received, dropped: tap.drops }),
  ]);
  await writeFile(out, file, { mode: 0o600 });
}
