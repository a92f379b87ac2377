/** The switches are those that the libraries read: grpc-js is asked whether they turn its tracers on. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { traceEnvironment } from '../../../../lab/runner/run-one/peer-traces.ts';

test('tracers of grpc-js are on that tell of connections and calls, and no others', () => {
  const logging = createRequire(import.meta.url)
    .resolve('@grpc/grpc-js')
    .replace(/index\.js$/, 'logging.js');
  const tracers = ['transport', 'subchannel_call', 'keepalive', 'server', 'subchannel_refcount', 'pick'];
  const script = `const { isTracerEnabled } = require(${JSON.stringify(logging)});
    process.stdout.write(JSON.stringify(${JSON.stringify(tracers)}.map(isTracerEnabled)));`;
  const env = { ...traceEnvironment('grpc-client') };
  const said = execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual([true, true, true, true, false, false]);
});

test('clients of other languages have switches of their own', () => {
  expect(traceEnvironment('grpc-go')).toMatchObject({ GODEBUG: 'http2debug=2' });
  expect(traceEnvironment('grpcio')).toMatchObject({ GRPC_VERBOSITY: 'DEBUG' });
  expect(traceEnvironment('raw')).toMatchObject({ NODE_DEBUG: 'http2,tls' });
});
