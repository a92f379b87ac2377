/** A process that is stopped: its kernel takes bytes until the buffer is full, and closes the window of TCP. */
import { defineScenario, use } from '../lab/kit/index.ts';
import serverStopped from '../lab/faults/server-stopped.ts';

export default defineScenario({
  id: 'tcp-zero-window',
  title: 'The server has stopped reading its socket',
  why:
    'A long pause of a garbage collector, a debugger, a frozen container. Host and path answer every probe, so all ' +
    'checks of the network are green.',
  procedure: {
    client: 'A unary call that succeeds; then one of 2 MB with a deadline of 900 ms.',
    proxy: 'Envoy without a timer of its own.',
    server: 'Grants large HTTP/2 windows; its process is stopped (SIGSTOP) after the first call.',
    expect: 'tcp-zero-window on the upstream hop: the window of the server is closed.',
  },
  fault: use(serverStopped, { largeWindows: true }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.unary({ deadlineMs: 900, requestBytes: 2_000_000 });
  },
  expect: {
    signature: 'tcp-zero-window',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    // Until the deadline, less the time in which the buffers fill.
    quantities: { stall: { about: 0.9, within: 0.4 } },
  },
});
