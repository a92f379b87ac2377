import { expect, test } from '@jest/globals';
import { statusOfHttp, statusOfReset } from '../../../analyzer/grpc/status-mapping.ts';
import { ErrorCode, GrpcStatus } from '../../../analyzer/model/codes.ts';

test.each([
  [400, 'INTERNAL'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'UNIMPLEMENTED'],
  [429, 'UNAVAILABLE'],
  [431, 'INTERNAL'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'UNAVAILABLE'],
  [200, 'UNKNOWN'],
  [500, 'UNKNOWN'],
  [415, 'UNKNOWN'],
] as const)('http-grpc-status-mapping.md: %i is %s', (status, name) => {
  expect(statusOfHttp(status)).toBe(GrpcStatus[name]);
});

test.each([
  ['NO_ERROR', 'INTERNAL'],
  ['PROTOCOL_ERROR', 'INTERNAL'],
  ['INTERNAL_ERROR', 'INTERNAL'],
  ['FLOW_CONTROL_ERROR', 'INTERNAL'],
  ['SETTINGS_TIMEOUT', 'INTERNAL'],
  ['FRAME_SIZE_ERROR', 'INTERNAL'],
  ['REFUSED_STREAM', 'UNAVAILABLE'],
  ['CANCEL', 'CANCELLED'],
  ['COMPRESSION_ERROR', 'INTERNAL'],
  ['CONNECT_ERROR', 'INTERNAL'],
  ['ENHANCE_YOUR_CALM', 'RESOURCE_EXHAUSTED'],
  ['INADEQUATE_SECURITY', 'PERMISSION_DENIED'],
] as const)('PROTOCOL-HTTP2.md: RST_STREAM(%s) is %s', (code, name) => {
  expect(statusOfReset(ErrorCode[code])).toBe(GrpcStatus[name]);
});
