/**
 * Opens a lab, starts a process in it, and waits to be killed. Run by remove.test.ts; ends by itself when its standard
 * input ends, so that it never outlives the test.
 */
import { openLab } from './fixture.ts';

const { lab } = await openLab(undefined, process.argv[2]);
await lab.host('server').start({ title: 'server', program: 'bash', args: ['-c', 'sleep 1000'] });
console.log('open');
process.stdin.on('end', () => process.exit()).resume();
