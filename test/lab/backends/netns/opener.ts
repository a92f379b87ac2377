/** Started as a process of its own, to be killed: opens a lab, starts something in it, and says that it stands. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import netns from '../../../../lab/backends/netns.ts';
import { clientProxyServer } from '../../../../lab/model/topology.ts';

const [runId = '', scratch = '', reaper = ''] = process.argv.slice(2);
mkdirSync(scratch, { recursive: true });
const network = await netns.open(clientProxyServer, {
  runId,
  scratch,
  signal: new AbortController().signal,
  note: () => undefined,
});
await network.host('server').start({ title: 'idle', program: 'bash', args: ['-c', `: ${runId}; sleep 600`] });
if (reaper === 'without-reaper') {
  // Nobody but our reaper has this name among our children.
  const killer = spawn('pkill', ['-KILL', '-P', String(process.pid), '-f', '^/bin/sh -c .* reaper ']);
  await new Promise((resolve) => killer.once('close', resolve));
}
process.stdout.write('stands\n');
// It ends with its standard input, should the test be gone.
process.stdin.on('end', () => void network.close().then(() => process.exit(0))).resume();
