import { constants } from 'node:os';
import { createByteLog } from '../../exec/byte-log.ts';
import { createLineTail } from '../../exec/line-tail.ts';
import type { ProcessExit, ProcessSpec, RunningProcess } from '../../kit/define-backend.ts';
import { LackError } from '../../model/errors.ts';
import { demux } from './demux.ts';
import { statusOf, type Container, type Docker } from './engine.ts';
import { programHomes } from './programs.ts';

/** Where a process is put: the host's holder lends it both its network and its process namespace. */
export interface ProcessPlace {
  image: string;
  /** Name of the container. */
  name: string;
  holderId: string;
  /** The volume with the host's files, and where it is mounted; a path has no files. */
  files?: { volume: string; folder: string };
  labels: Record<string, string>;
  /** Told when the engine went away while the process ran. */
  lost?: ((reason: Error) => void) | undefined;
}

/** After its end a container's stream closes by itself; this is how long it may take before it is cut. */
const DRAIN_CEILING_MS = 2_000;

/** The answer to a wait comes right after the end of the stream. */
const ANSWER_GRACE_MS = 500;

/** Output kept while nobody receives it, the newest: a process without a reader must neither block nor grow us. */
const EARLY_BYTES = 1 << 20;

/** The kernel's name for a file that cannot be executed, as the engine reports it. */
const NOT_STARTABLE =
  /executable file not found|no such file or directory|exec format error|permission denied/i;

/**
 * Starts a process as a container of its own in the holder's namespaces. It shares the process namespace because
 * process 1 of a namespace ignores SIGTERM and SIGINT unless it handles them; here every signal has its usual effect,
 * SIGSTOP included, and a crash ends the process while the namespace and its addresses stay: the kernel answers for
 * it with FIN or RST, as on a machine whose service died.
 */
export async function startProcess(
  docker: Docker,
  spec: ProcessSpec,
  place: ProcessPlace,
): Promise<RunningProcess> {
  const container = await docker.createContainer({
    name: place.name,
    Image: place.image,
    Entrypoint: [spec.program],
    Cmd: [...spec.args],
    Env: Object.entries(spec.env ?? {}).map(([key, value]) => `${key}=${value}`),
    User: '0',
    ...(place.files === undefined ? {} : { WorkingDir: place.files.folder }),
    Labels: place.labels,
    OpenStdin: true,
    // When this process dies the engine closes the peer's standard input, and a peer ends with it.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    HostConfig: {
      NetworkMode: `container:${place.holderId}`,
      PidMode: `container:${place.holderId}`,
      Binds: place.files === undefined ? [] : [`${place.files.volume}:${place.files.folder}`],
      CapAdd: [...programHomes[spec.program].capabilities],
      // A capture passes through standard output: the engine must not keep a second copy of it as JSON.
      LogConfig: { Type: 'none', Config: {} },
    },
  });
  const stream = await container.attach({
    stream: true,
    stdin: true,
    stdout: true,
    stderr: true,
    hijack: true,
  });
  const output = receiveOutput(stream, spec.keepsStderr === true);
  try {
    await container.start();
  } catch (error) {
    stream.end();
    throw startError(spec, place.image, error);
  }
  const exited = waitForEnd(container, output.ended, () => stream.end(), place.lost);
  return {
    title: spec.title,
    writeLine: (line) => {
      if (stream.writable) stream.write(`${line}\n`);
    },
    onStdout: output.onStdout,
    stderrTail: output.stderrTail,
    ...(output.stderr === undefined ? {} : { stderr: output.stderr }),
    kill: (signal) => kill(container, signal),
    exited,
  };
}

function receiveOutput(
  stream: NodeJS.ReadWriteStream,
  keepsStderr: boolean,
): {
  onStdout: RunningProcess['onStdout'];
  stderrTail: RunningProcess['stderrTail'];
  stderr: RunningProcess['stderr'];
  ended: Promise<void>;
} {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let receive: ((bytes: Uint8Array) => void) | undefined;
  const errors = createLineTail();
  const whole = keepsStderr ? createByteLog() : undefined;
  stream.on(
    'data',
    demux({
      stdout: (bytes) => {
        if (receive) {
          receive(bytes);
          return;
        }
        waiting.push(bytes);
        waitingBytes += bytes.length;
        while (waitingBytes > EARLY_BYTES) waitingBytes -= waiting.shift()?.length ?? 0;
      },
      stderr(bytes) {
        errors.push(bytes);
        whole?.push(bytes);
      },
    }),
  );
  const ended = new Promise<void>((resolve) => {
    stream.on('end', resolve);
    stream.on('close', resolve);
    // Writing to a process that has ended, or an engine that went away: both show in `exited`.
    stream.on('error', () => {
      resolve();
    });
  });
  return {
    onStdout: (receiver) => {
      receive = receiver;
      for (const bytes of waiting) receiver(bytes);
      waiting = [];
    },
    stderrTail: errors.lines,
    stderr: whole?.bytes,
    ended,
  };
}

async function waitForEnd(
  container: Container,
  ended: Promise<void>,
  cut: () => void,
  lost: ProcessPlace['lost'],
): Promise<ProcessExit> {
  let exit: ProcessExit;
  try {
    const answer = container.wait() as Promise<{ StatusCode: number }>;
    const result = await Promise.race([answer, untilGone(container, ended)]);
    exit = exitOf(result.StatusCode);
  } catch (error) {
    // The container was taken away, which its engine says with a status, or the engine itself was.
    exit = { code: null, signal: null };
    if (statusOf(error) === undefined) lost?.(engineGone(error));
  }
  let timer: NodeJS.Timeout | undefined;
  const ceiling = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_CEILING_MS);
  });
  await Promise.race([ended, ceiling]);
  clearTimeout(timer);
  cut();
  return exit;
}

/**
 * Rejects when the engine has gone away. The answer to a wait has begun long before its end, and when its connection
 * is cut nothing says so; but the process's own stream is cut as well, and then the engine is asked.
 */
async function untilGone(container: Container, ended: Promise<void>): Promise<never> {
  await ended;
  await new Promise<void>((resolve) => setTimeout(resolve, ANSWER_GRACE_MS).unref());
  await container.inspect().catch((error: unknown) => {
    if (statusOf(error) === undefined) throw error;
  });
  return new Promise<never>(() => undefined);
}

function engineGone(error: unknown): LackError {
  return new LackError(
    `the container engine went away: ${error instanceof Error ? error.message : String(error)}`,
    'once it answers again, h2lab clean removes what it could not',
  );
}

/** A process that a signal ended has the code 128 + signal, the shell's convention, which engines follow. */
function exitOf(status: number): ProcessExit {
  const name = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  return name === undefined ? { code: status, signal: null } : { code: null, signal: name };
}

async function kill(container: Container, signal: string): Promise<void> {
  try {
    await container.kill({ signal });
  } catch (error) {
    // 404: removed. 409: not running, 500 in older engines with the same words.
    const status = statusOf(error);
    const over =
      status === 404 || status === 409 || (error instanceof Error && /not running/.test(error.message));
    if (!over) throw error;
  }
}

function startError(spec: ProcessSpec, image: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const hint = NOT_STARTABLE.test(message)
    ? ` Is ${spec.program} on the PATH of that image, for this machine?`
    : '';
  return new Error(
    `${spec.title}: ${spec.program} could not be started from image ${image}: ${message}.${hint}`,
    {
      cause: error,
    },
  );
}
