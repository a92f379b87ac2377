/** What lines of logs say, as the readers of `analyzer/logs` hand it on: small owned copies, hostile text included. */
import type { Direction, Endpoint } from './chunk.ts';

/** The logs that can be read. */
export type LogFormat =
  | 'envoy-access'
  | 'envoy-debug'
  | 'grpc-js'
  | 'haproxy'
  | 'nginx-error'
  | 'nginx-access'
  | 'nghttpx-access'
  | 'nghttpx-error'
  | 'node-http2'
  | 'go-http2'
  | 'grpc-go'
  | 'grpc-core';

/** One request as the log of a proxy or server tells it. Durations are milliseconds; what is undefined was not said. */
export interface LogResponse {
  /** Why it ended, in the short form of the software: Envoy's response flags, HAProxy's termination code. */
  flags: readonly string[];
  /** The long form: Envoy's response code details, the text of an error log. */
  details?: string;
  /** Status of HTTP; 0 where none was sent. */
  code?: number;
  grpcStatus?: number;
  /** Why the connection to the server failed, in the words of the TLS or socket library. */
  upstreamFailure?: string;
  durationMs?: number;
  /** Value of `grpc-timeout`, milliseconds. */
  deadlineMs?: number;
  attempts?: number;
  bytesReceived?: number;
  bytesSent?: number;
}

/** One connection as a log tells it: those that die without a request leave no other trace. */
export interface LogConnection {
  flags: readonly string[];
  /** Why it was closed or never came to be. */
  details?: string;
  durationMs?: number;
  bytesReceived?: number;
  bytesSent?: number;
}

/** A frame of HTTP/2 that a debug log names, as its writer sent or received it. */
export interface LogFrame {
  type: string;
  /** As seen by who wrote the log. */
  way: 'sent' | 'received';
  /** Which end of its connection wrote the log, where the line or one before it says so. */
  role?: 'client' | 'server';
  errorCode?: number;
  lastStreamId?: number;
  debug?: string;
}

/** A sentence of an error log or trace that says what went wrong, or what happened to a connection. */
export interface LogRemark {
  /** What it says, as an id: the errors of all software under one name. */
  what: string;
  /** The words that decide. */
  details: string;
}

/** What a line says, by kind. */
export interface LogData {
  response: LogResponse;
  connection: LogConnection;
  frame: LogFrame;
  remark: LogRemark;
}

/** What joins a line to packets; everything is optional, and nothing in it is to be trusted. */
export interface LogKeys {
  /** Seconds since 1970 by the writer's clock; of a time of day without a date, since midnight. */
  time?: number;
  /** What `time` is the time of: the request's first byte, its end, or the event itself. */
  timeOf?: 'start' | 'end' | 'event';
  /** Seconds: times of logs are often cut to a second; a millisecond when absent. */
  resolution?: number;
  /** The side of the writer's clients: who connected to it, and where. */
  client?: Endpoint;
  server?: Endpoint;
  /** The address of the client where the log has no port. */
  clientHost?: string;
  /** The side of the writer's servers. */
  upstreamLocal?: Endpoint;
  upstream?: Endpoint;
  /** A number or name that the writer gives to a connection of its clients: lines that share it share the connection. */
  label?: string;
  stream?: number;
  requestId?: string;
  traceparent?: string;
  path?: string;
  /** Milliseconds from beginning to end, where the line says so: tells lines without a time apart. */
  durationMs?: number;
}

/** One line that was understood. */
export type LogEntry<K extends keyof LogData = keyof LogData> = {
  [P in K]: { kind: P; keys: LogKeys; data: LogData[P]; means?: string };
}[K];

/** Who writes such a log. */
export type LogWriter = 'proxy' | 'client' | 'server' | 'either';

/** How a line was joined to packets. */
export type JoinKind =
  | 'address'
  | 'label'
  | 'stream-id'
  | 'request-id'
  | 'traceparent'
  | 'path-time'
  | 'order'
  | 'only-one';

/** The line behind a fact. */
export interface LogLine {
  /** Index into `logs` of the analysis. */
  log: number;
  /** From 1. */
  line: number;
  writer: LogWriter;
  format: LogFormat;
  /** The line, without control characters, cut where nobody reads on. */
  text: string;
  /** How it was joined. */
  by: readonly JoinKind[];
  /** What the writer means by it, a sentence without a full stop. */
  means?: string;
  /** The connection of the same request behind the proxy was captured as well. */
  behind?: true;
  /** Of a frame: the way it travelled on its connection, as far as the join tells. */
  direction?: Direction;
}
