import { open } from 'node:fs/promises';
import { LackError } from '../../model/errors.ts';

/** ELF machine numbers (`e_machine`) by the engine's name of the architecture. */
const MACHINES: Readonly<Record<string, number>> = { x86_64: 62, amd64: 62, aarch64: 183, arm64: 183 };

/**
 * Rejects a binary that cannot run in this engine's containers: Node of macOS, Envoy of another architecture. Said
 * here with the reason, because in a container it is only "exec format error".
 */
export async function requireLinuxBinary(path: string, architecture: string, title: string): Promise<void> {
  const file = await open(path);
  try {
    const header = Buffer.alloc(20);
    await file.read(header, 0, header.length, 0);
    const isElf = header.readUInt32BE(0) === 0x7f454c46;
    const machine = header.readUInt16LE(18);
    const wanted = MACHINES[architecture];
    if (isElf && (wanted === undefined || machine === wanted)) return;
    const seen = isElf ? `an ELF binary for machine ${String(machine)}` : 'no Linux binary';
    throw new LackError(
      `${title} at ${path} is ${seen}, but the engine's containers run linux/${architecture}`,
      'use a Linux machine of that architecture, or an engine of this one (DOCKER_HOST)',
    );
  } finally {
    await file.close();
  }
}
