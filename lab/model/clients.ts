/** The gRPC clients that a run can have, the usual one first: what it is written with, or the program that makes the calls. */
export const allClients = ['grpc-js', 'grpcio', 'grpc-go', 'curl', 'nghttp'] as const;

/** The one that a run has unless another is asked for. */
export const usualClient = 'grpc-js' satisfies ClientName;

/** One of them. */
export type ClientName = (typeof allClients)[number];

/** Another than the usual one. */
export type OtherClient = Exclude<ClientName, typeof usualClient>;
