import type { RawFields, RawStep } from '../../model/raw-script.ts';

/** Response headers of a gRPC call (grpc/grpc doc/PROTOCOL-HTTP2.md). */
export const responseHeaders: RawFields = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];

/** The service that the lab's peers know, by kind of call. */
const paths = {
  unary: 'GetItem',
  'server-stream': 'WatchItems',
  'client-stream': 'PutItems',
  bidi: 'SyncItems',
};

/** What a correct server does with a call: one message, then OK. */
export const plainAnswer: readonly RawStep[] = [
  { wait: { own: 'end' } },
  {
    send: [
      { type: 'HEADERS', fields: responseHeaders },
      { type: 'DATA', message: 32 },
      { type: 'HEADERS', fields: [['grpc-status', '0']], endStream: true },
    ],
  },
];

/** Request headers of a gRPC call to our service. */
export function requestHeaders(kind: keyof typeof paths, scheme: string, authority: string): RawFields {
  return [
    [':method', 'POST'],
    [':scheme', scheme],
    [':path', `/shop.v1.Catalog/${paths[kind]}`],
    [':authority', authority],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ['user-agent', 'grpc-go/1.71.0'],
  ];
}

/** What a correct client does in a call: one message, then it waits for the end. */
export function plainRequest(fields: RawFields, requestBytes: number): readonly RawStep[] {
  return [
    { open: 'stream' },
    {
      send: [
        { type: 'HEADERS', fields },
        { type: 'DATA', message: requestBytes, endStream: true },
      ],
    },
    { wait: { own: 'end' } },
  ];
}
