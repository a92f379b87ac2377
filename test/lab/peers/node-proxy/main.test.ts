/** The whole proxy as a process between grpc-js and grpc-js: what a gRPC client sees through it. */
import { expect, test } from '@jest/globals';
import type { Host } from '../../../../lab/kit/define-backend.ts';
import type { CallResult } from '../../../../lab/model/peer-protocol.ts';
import node from '../../../../lab/proxies/node.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { peerSource } from '../../../support/peer.ts';
import { port, startOf, startPeer } from '../../../support/proxied-call.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');

suite('a gRPC client behind the proxy on Node', () => {
  test(
    'gets trailers, an answer of headers alone, and its own deadline',
    () =>
      withNamespaces(async (network) => {
        const host: Host = { ...network.host('proxy'), peerModule: peerSource };
        const start = startOf(network, { host });
        const proxy = await node.start(start);
        const server = await startPeer(network.host('server'), 'grpc-server');
        await server.send({ do: 'listen', address: `${start.upstream.address}:${port}` }).done;
        const client = await startPeer(network.host('client'), 'grpc-client');
        await client.send({ do: 'open', channel: 'a', target: `${start.listen.address}:${port}` }).done;
        const unary = async (deadlineMs?: number): Promise<CallResult> =>
          (await client.send({
            do: 'unary',
            channel: 'a',
            ...(deadlineMs === undefined ? {} : { deadlineMs }),
          }).done) as CallResult;

        expect(await unary()).toMatchObject({ code: 0, messages: 1 });
        const status = { code: 5, details: 'no such item' };
        await server.send({ do: 'behave', method: 'GetItem', behaviour: { status } }).done;
        expect(await unary()).toMatchObject(status);
        const slow = { sleepMs: 5000, ignoresDeadline: true };
        await server.send({ do: 'behave', method: 'GetItem', behaviour: slow }).done;
        expect(await unary(200)).toMatchObject({ code: 4 });

        await client.send({ do: 'close', channel: '*' }).done;
        await proxy.stop();
        const log = await proxy.log('access.jsonl');
        expect(log.trimEnd().split('\n')).toHaveLength(3);
      }),
    60_000,
  );
});
