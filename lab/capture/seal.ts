/**
 * Sealing: tcpdump's raw file becomes one pcapng a hop, with the keys inside and without our own sentinels.
 *
 * It opens decrypted in Wireshark without any setting. Packets keep their times and lengths. The capture passes
 * through in pieces: a long one costs no memory.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
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

/** Blocks that wait to be written, and what has been learned of the capture on the way. */
interface Sealing {
  blocks: Uint8Array[];
  begun: boolean;
  lastNs: bigint;
  remarks: string[];
}

async function sealFile(
  file: string,
  { tap, hop, keys }: SealOptions,
  state: Sealing,
  flush: () => Promise<void>,
): Promise<void> {
  let epochNs = 0n;
  const reader = createCaptureReader({
    start(start) {
      epochNs = start.epochNs;
    },
    packet({ linkType, time, originalLength, bytes }) {
      state.lastNs = epochNs + BigInt(Math.round(time));
      begin(state, hop, linkType, keys);
      // Our sentinels, and the ICMP errors that quote them.
      if (tap.nonces.some((nonce) => contains(bytes, nonce))) return;
      state.blocks.push(enhancedPacket({ interfaceId: 0, epochNs: state.lastNs, originalLength, bytes }));
    },
    secrets: () => undefined,
    note: ({ text }) => state.remarks.push(text),
  });
  for await (const bytes of createReadStream(file)) {
    reader.push(bytes as Uint8Array);
    await flush();
  }
  reader.end();
}

/** What stands before the first packet: the interface, whose kind the packets tell, and the keys. */
function begin(state: Sealing, hop: HopName, linkType: number, keys: readonly string[]): void {
  if (state.begun) return;
  state.begun = true;
  const secrets = mergeKeyLogs(keys);
  state.blocks.push(
    sectionHeader(),
    interfaceDescription({ linkType, snapLength, name: hop }),
    ...(secrets === '' ? [] : [decryptionSecrets(secrets)]),
  );
}

async function sealInto(handle: FileHandle, options: SealOptions): Promise<void> {
  const { tap, hop, keys } = options;
  const state: Sealing = { blocks: [], begun: false, lastNs: 0n, remarks: [] };
  async function flush(): Promise<void> {
    if (state.blocks.length > 0) await handle.writeFile(concatBlocks(state.blocks.splice(0)));
  }
  for (const file of tap.files) await sealFile(file, options, state, flush);
  if (state.remarks.length > 0) {
    throw new Error(`the capture of ${hop} is damaged: ${state.remarks.join('; ')}`);
  }
  begin(state, hop, 1, keys);
  const { received, drops: dropped } = tap;
  state.blocks.push(interfaceStatistics({ interfaceId: 0, epochNs: state.lastNs, received, dropped }));
  await flush();
}

/** Writes the sealed capture; rejects when the raw one is damaged, with what the reader said. */
export async function sealHop(options: SealOptions): Promise<void> {
  const handle = await open(options.out, 'w', 0o600);
  try {
    await sealInto(handle, options);
  } finally {
    await handle.close();
  }
}
