import type { Fact, FactMap, Provenance } from '../model/fact.ts';
import type { AnswerMarks, CallShape, HttpAnswer, UnfinishedMessage } from '../model/facts/grpc.ts';
import { type Call, encodes } from './call.ts';
import { callStatus } from './call-status.ts';
import { readCount } from './decimal.ts';
import type { ResponseHead } from './response-head.ts';
import { readStatusDetails } from './status-details.ts';
import { decodeStatusMessage } from './status-message.ts';

/** Characters of a header value of somebody else that are kept. */
const MAX_VALUE = 256;

type CallFact = Fact<'grpc.call'>;

function cut(value: string): string {
  return value.length > MAX_VALUE ? value.slice(0, MAX_VALUE) : value;
}

function shapeOf({ request, response }: Call): CallShape {
  const many = request.count + (request.unfinished ? 1 : 0) > 1;
  if (response.count + (response.unfinished ? 1 : 0) > 1) return many ? 'bidi-streaming' : 'server-streaming';
  return many ? 'client-streaming' : 'unary';
}

/** The fact of a call that ended as `end` says. What a call without troubles does not need is absent. */
export function callFact(call: Call, from: Provenance, end: FactMap['http2.stream-end']): CallFact {
  const { head, request, response, start } = call;
  const { status, statusFrom, said } = callStatus(call, end);
  const fact: CallFact = {
    kind: 'grpc.call',
    from,
    protocol: head?.protocol ?? 'grpc',
    over: call.exchange === 0 ? 'http2' : 'http1',
    method: head?.path ?? null,
    authority: head?.authority ?? null,
    status,
    statusFrom,
    start,
    startPacket: call.startPacket,
    shape: shapeOf(call),
    requestMessages: request.count,
    responseMessages: response.count,
    requestBytes: request.bytes,
    responseBytes: response.bytes,
    requestLargest: request.largest,
    responseLargest: response.largest,
    responseHeaders: call.responded,
  };
  if (call.exchange !== 0) fact.exchange = call.exchange;
  if (said?.grpcMessage !== undefined) fact.message = decodeStatusMessage(said.grpcMessage);
  if (head?.timeout !== undefined) fact.timeout = head.timeout;
  times(fact, call);
  if (request.compressed > 0) fact.requestCompressed = request.compressed;
  if (response.compressed > 0) fact.responseCompressed = response.compressed;
  if (head !== undefined) requestFields(fact, call);
  if (status !== 0 || end.how !== 'end-stream' || response.unfinished) troubles(fact, call, end);
  if (said !== undefined) saidFields(fact, said);
  if (said !== undefined && status !== 0 && statusFrom === 'trailers-only') fact.answeredBy = marksOf(said);
  answerFields(fact, call);
  return fact;
}

function times(fact: CallFact, call: Call): void {
  const { start } = call;
  if (call.requestEndAt >= 0) fact.requestEndAfter = call.requestEndAt - start;
  if (call.lastRequestAt >= 0) fact.lastRequestAfter = call.lastRequestAt - start;
  if (call.responseAt >= 0) fact.responseAfter = call.responseAt - start;
  if (call.firstMessageAt >= 0) fact.firstMessageAfter = call.firstMessageAt - start;
  if (call.lastMessageAt >= 0) fact.lastMessageAfter = call.lastMessageAt - start;
}

function requestFields(fact: CallFact, { head, responseHead }: Call): void {
  if (head === undefined) return;
  if (!head.te && !head.partial) fact.te = false;
  const plain = head.contentType === 'application/grpc' || (head.contentType === undefined && head.partial);
  if (!plain) fact.contentType = cut(head.contentType ?? '');
  if (head.previousAttempts !== undefined) fact.previousAttempts = head.previousAttempts;
  if (head.envoyAttempt !== undefined) fact.envoyAttempt = head.envoyAttempt;
  if (!encodes(head.encoding) && !encodes(responseHead?.encoding)) return;
  fact.encoding = {
    ...(head.encoding === undefined ? {} : { request: cut(head.encoding) }),
    ...(head.accepts === undefined ? {} : { requestAccepts: cut(head.accepts) }),
    ...(responseHead?.encoding === undefined ? {} : { response: cut(responseHead.encoding) }),
    ...(responseHead?.accepts === undefined ? {} : { responseAccepts: cut(responseHead.accepts) }),
  };
}

/** Adds when the prefix of a message came that is not whole. */
function since({ start }: Call, rest: UnfinishedMessage, prefix: Call['requestPrefix']): UnfinishedMessage {
  if (rest.announced === undefined || prefix === undefined) return rest;
  return { ...rest, after: prefix.time - start, packet: prefix.packet };
}

/** How a call ended that did not end well. */
function troubles(fact: CallFact, call: Call, end: FactMap['http2.stream-end']): void {
  const requestRest = call.request.rest();
  const responseRest = call.response.rest();
  if (requestRest !== undefined) fact.requestUnfinished = since(call, requestRest, call.requestPrefix);
  if (responseRest !== undefined) fact.responseUnfinished = since(call, responseRest, call.responsePrefix);
  if (end.errorCode !== undefined) fact.errorCode = end.errorCode;
  if (end.direction !== undefined) fact.endDirection = end.direction;
  if (end.how === 'end-stream') fact.endStreamOn = call.trailers === undefined ? 'data' : 'headers';
}

function saidFields(fact: CallFact, said: ResponseHead): void {
  if (said.statusDetails !== undefined) {
    const details = readStatusDetails(said.statusDetails);
    if (details !== undefined) fact.details = details;
  }
  // Anything but a decimal number forbids a retry (grpc/proposal A6, Pushback).
  if (said.pushback !== undefined) fact.retryPushbackMs = readCount(said.pushback) ?? null;
}

function marksOf({
  server,
  via,
  location,
  upstreamTime,
  overloaded,
  rateLimited,
}: ResponseHead): AnswerMarks {
  const marks: AnswerMarks = {};
  if (server !== undefined) marks.server = cut(server);
  if (via !== undefined) marks.via = cut(via);
  if (location !== undefined) marks.location = cut(location);
  if (upstreamTime) marks.upstreamTime = true;
  if (overloaded) marks.overloaded = true;
  if (rateLimited) marks.rateLimited = true;
  return marks;
}

function answerFields(fact: CallFact, { responseHead, bodyStart }: Call): void {
  if (responseHead == null) return;
  const { httpStatus, protocol, grpcStatus, contentEncoding, partial } = responseHead;
  if (httpStatus !== 200 && !Number.isNaN(httpStatus)) fact.httpStatus = httpStatus;
  if ((protocol !== null || grpcStatus !== undefined || partial) && !encodes(contentEncoding)) return;
  const answer: HttpAnswer = {};
  for (const name of ['contentType', 'contentEncoding', 'server', 'via', 'location'] as const) {
    const value = responseHead[name];
    if (value !== undefined) answer[name] = cut(value);
  }
  if (bodyStart !== '') answer.bodyStart = bodyStart;
  fact.answer = answer;
}
