import { once } from 'node:events';
import type { Container } from './engine.ts';
import { demux } from './demux.ts';

/** What a command in a container gave; output as bytes. */
export interface ExecOutput {
  code: number;
  stdout: Uint8Array;
  stderr: Uint8Array;
}

/** Runs a command in a running container and waits for it. A non-zero code is a result, not an error. */
export async function execIn(container: Container, command: readonly string[]): Promise<ExecOutput> {
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ Detach: false, Tty: false });
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  stream.on(
    'data',
    demux({ stdout: (bytes) => void stdout.push(bytes), stderr: (bytes) => void stderr.push(bytes) }),
  );
  await once(stream, 'end');
  const { ExitCode: code } = await exec.inspect();
  return { code: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}
