import { envoyAccess } from './envoy-access.ts';
import { envoyDebug } from './envoy-debug.ts';
import { goHttp2 } from './go-http2.ts';
import { grpcCore } from './grpc-core.ts';
import { grpcGo } from './grpc-go.ts';
import { grpcJs } from './grpc-js.ts';
import { haproxy } from './haproxy.ts';
import { nghttpxAccess } from './nghttpx-access.ts';
import { nghttpxError } from './nghttpx-error.ts';
import { nginxAccess } from './nginx-access.ts';
import { nginxError } from './nginx-error.ts';
import { nodeHttp2 } from './node-http2.ts';
import type { LogParser } from './parser.ts';

/** Every format that can be read. Where two fit a line, the earlier one is taken. */
export const logFormats: readonly LogParser[] = [
  envoyAccess,
  envoyDebug,
  grpcJs,
  haproxy,
  nginxError,
  nghttpxAccess,
  nghttpxError,
  nginxAccess,
  nodeHttp2,
  goHttp2,
  grpcGo,
  grpcCore,
];
