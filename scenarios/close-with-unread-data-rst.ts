/** A complete answer, and RST behind it: the server closed its socket with bytes of the request unread. */
import { defineScenario, use } from '../lab/kit/index.ts';
import serverClosesUnread from '../lab/faults/server-closes-unread.ts';

export default defineScenario({
  id: 'close-with-unread-data-rst',
  title: 'The server answers and closes while the request still comes',
  why:
    'Servers that close as soon as they have answered. The answer is complete on the wire, and the kernel of the other ' +
    'side may throw it away: the log of the server says 200, the client a reset.',
  procedure: {
    client: 'A client stream of 40 messages of 20 kB, one each 10 ms.',
    proxy: 'Envoy, which passes the request on as it comes.',
    server: 'Answers after 100 ms without having read the request, and closes its socket.',
    expect:
      'close-with-unread-data-rst on the upstream hop, by the server: whether its answer arrives is luck.',
  },
  fault: use(serverClosesUnread, { goaway: false }),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await channel.clientStream({ deadlineMs: 1500, messages: 40, everyMs: 10, requestBytes: 20_000 }).result;
  },
  expect: {
    signature: 'close-with-unread-data-rst',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
  },
});
