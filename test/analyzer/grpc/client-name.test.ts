import { expect, test } from '@jest/globals';
import { MAX_USER_AGENT, readClient } from '../../../analyzer/grpc/client-name.ts';

test.each([
  ['grpc-node-js/1.14.7', 'grpc-node-js', '1.14.7'],
  ['my-service/2.0 grpc-node-js/1.14.7', 'grpc-node-js', '1.14.7'],
  ['grpc-go/1.76.0', 'grpc-go', '1.76.0'],
  ['grpc-java-netty/1.76.0', 'grpc-java', '1.76.0'],
  ['grpc-java-okhttp/1.40.1', 'grpc-java', '1.40.1'],
  ['grpc-c++/1.62.0 grpc-c/39.0.0 (linux; chttp2)', 'grpc-c++', '1.62.0'],
  ['grpc-python/1.84.0 grpc-c/45.0.0 (linux; chttp2)', 'grpc-python', '1.84.0'],
  ['grpc-python-asyncio/1.60.0 grpc-c/37.0.0 (linux; chttp2)', 'grpc-python', '1.60.0'],
  ['grpc-dotnet/2.60.0 (.NET 8.0)', 'grpc-dotnet', '2.60.0'],
  ['connect-go/1.18.1 (go1.23)', 'connect-go', '1.18.1'],
  ['tonic/0.12.3', 'tonic', '0.12.3'],
  ['dart-grpc/2.0.0', 'dart-grpc', '2.0.0'],
])('%s', (userAgent, library, version) => {
  expect(readClient(userAgent)).toEqual({ userAgent, library, version });
});

test.each(['h2load nghttp2/1.52.0', 'Mozilla/5.0 (X11)', '', 'not-grpc-go/1'])(
  '%j names none',
  (userAgent) => {
    expect(readClient(userAgent)).toEqual({ userAgent, library: null });
  },
);

test('long ones are cut', () => {
  expect(readClient('a'.repeat(10_000)).userAgent).toHaveLength(MAX_USER_AGENT);
});
