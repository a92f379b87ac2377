/**
 * Opens a lab, starts a process in it, and waits to be killed; `with-path` puts a table on a path first.
 * Ends by itself when its standard input ends, so that it never outlives the test.
 */
import { openLab } from './fixture.ts';

const { lab } = await openLab(undefined, process.argv[2]);
await lab.host('server').start({ title: 'server', program: 'bash', args: ['-c', 'sleep 1000'] });
if (process.argv[3] === 'with-path') {
  const path = await lab.path('client-proxy');
  const chain = `chain c { type filter hook ingress device "${path.near.device}" priority 0; }`;
  await path.exec('nft', [`table netdev h2l_${process.argv[2]}_test {\n${chain}\n}`]);
}
console.log('open');
process.stdin.on('end', () => process.exit()).resume();
