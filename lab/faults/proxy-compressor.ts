/** A proxy that compresses bodies, and does not leave gRPC alone. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { countedLike } from '../kit/proofs.ts';
import { addHttpFilter } from '../proxies/envoy/config.ts';

const gzip = 'type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip';

export default defineProxyFault({
  id: 'proxy-compressor',
  title: 'The proxy compresses the bodies of gRPC answers',
  explains:
    'A compressor whose content types include application/grpc, and a filter before it that accepts gzip for the client. ' +
    'The answer has content-encoding: gzip; a gRPC library takes the first octets of gzip for a length prefix.',
  options: z.object({}),
  on: {
    envoy: {
      change(config) {
        const mutation = 'envoy.extensions.filters.http.header_mutation.v3.HeaderMutation';
        addHttpFilter(config, 'envoy.filters.http.header_mutation', mutation, {
          mutations: {
            request_mutations: [
              {
                append: {
                  header: { key: 'accept-encoding', value: 'gzip' },
                  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
                },
              },
            ],
          },
        });
        const compressor = 'envoy.extensions.filters.http.compressor.v3.Compressor';
        addHttpFilter(config, 'envoy.filters.http.compressor', compressor, {
          response_direction_config: {
            common_config: { content_type: ['application/grpc', 'application/grpc+proto'] },
          },
          compressor_library: { name: 'gzip', typed_config: { '@type': gzip } },
        });
      },
      bitten: countedLike(/^http\.ingress\.compressor\..*\.compressed$/, 'answers that Envoy compressed'),
    },
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 1500 });
    },
  },
});
