/** GOAWAY that covers the call, and a close that cuts it all the same: a promise of an end that is not kept. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverGoaway from '../lab/faults/server-goaway.ts';

export default defineScenario({
  id: 'goaway-kills-accepted-streams',
  title: 'A server says GOAWAY and closes with accepted calls open',
  why:
    'Rolling updates with too short a termination. The call was accepted, so nobody knows what was done of it, and no ' +
    'library retries it by itself.',
  procedure: {
    client: 'Two unary calls, one after the other.',
    proxy: 'Envoy without a retry policy.',
    server:
      'Answers the first call; of the second one it sends the headers, GOAWAY(NO_ERROR) with its stream, and FIN.',
    expect: 'goaway-kills-accepted-streams on the upstream hop, by the server: last stream 3, one call lost.',
  },
  fault: use(serverGoaway, { point: 'after-headers', close: true, after: 1 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'goaway-kills-accepted-streams',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { lastStreamId: { about: 3, within: 0.01 }, calls: { about: 1, within: 0.01 } },
  },
});
