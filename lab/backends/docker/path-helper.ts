import { execIn } from './exec.ts';
import { statusOf, type Container, type Docker } from './engine.ts';
import { labelsFor, pathLabel } from './labels.ts';

/** The container through which packet faults reach the engine's host. */
export interface PathHelper {
  container: Container;
}

/** Deletes the tables of one run, `$1`, and no others; a table may outlive the devices that it names. */
const REMOVE_TABLES = `
nft list tables netdev | while read -r _ family table; do
  case $table in "h2l_$1_"*) nft delete table "$family" "$table" ;; esac
done`;

/**
 * What the helper runs: it waits until its standard input ends, which the engine brings about when the process that
 * attached to it dies, however it dies. Then it removes the run's tables and ends.
 */
const WAIT = `trap '' TERM INT HUP; cat > /dev/null; ${REMOVE_TABLES}`;

/** Starts the helper of a run, in the network namespace of the engine's host. */
export async function startPathHelper(docker: Docker, image: string, runId: string): Promise<PathHelper> {
  const container = await docker.createContainer({
    name: `h2lab-${runId}-path`,
    Image: image,
    Entrypoint: ['bash', '-c', WAIT, 'bash', runId],
    Cmd: [],
    User: '0',
    Labels: { ...labelsFor(runId), [pathLabel]: 'yes' },
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    Tty: false,
    HostConfig: { NetworkMode: 'host', CapAdd: ['NET_ADMIN', 'NET_RAW'] },
  });
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, hijack: true });
  // The engine going away, or the container's end: whoever uses the helper next is told.
  stream.on('error', () => undefined).resume();
  await container.start();
  return { container };
}

/** Removes the tables of a run through its helper, which is started again when it has ended. */
export async function removeTables(container: Container, runId: string): Promise<void> {
  try {
    const { State: state } = await container.inspect();
    // Its input is not ended by anybody this time; it is removed right after.
    if (!state.Running) await container.start();
    await execIn(container, ['bash', '-c', REMOVE_TABLES, 'bash', runId]);
  } catch (error) {
    // 404: removed by somebody else meanwhile. 304, 409: it has just started, or just ended, which removes them too.
    if (![304, 404, 409].includes(statusOf(error) ?? 0)) throw error;
  }
}
