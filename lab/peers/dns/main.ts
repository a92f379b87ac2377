/**
 * A small name server, over UDP and TCP: answers every name as it was told, never by what a query says.
 */
import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import type { NameAnswer, NameCommand } from '../../model/peer-protocol.ts';
import { obey } from '../control.ts';
import { addressType, encodeAnswer, type Question, readQuestion } from './message.ts';

type Told<Do extends NameCommand['do']> = Extract<NameCommand, { do: Do }>;

/** Queries and answers; answers that were an error, and queries that got none. */
const counts = { queries: 0, answered: 0, failed: 0, ignored: 0 };
const sockets = new Set<Socket>();
let told: NameAnswer = {};
let close = (): void => undefined;

/** Answers a question after the time that it was told, or not at all. */
function reply(question: Question, send: (message: Buffer) => void): void {
  const { silent = false, delayMs = 0, rcode = 0, addresses = [], ttl = 60 } = told;
  counts.queries++;
  if (silent) {
    counts.ignored++;
    return;
  }
  const own = rcode === 0 && question.type === addressType ? addresses : [];
  setTimeout(() => {
    if (rcode === 0) counts.answered++;
    else counts.failed++;
    send(encodeAnswer(question, { rcode, addresses: own, ttl }));
  }, delayMs);
}

/** Messages over TCP have their length in front (RFC 1035 4.2.2). */
function serve(socket: Socket): void {
  let rest = Buffer.alloc(0);
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      const question = readQuestion(rest.subarray(2, end));
      rest = rest.subarray(end);
      if (question === undefined) continue;
      reply(question, (message) => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(message.length);
        if (socket.writable) socket.write(Buffer.concat([length, message]));
      });
    }
  });
}

async function listen({ address }: Told<'listen'>): Promise<{ port: number }> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  const tcp = createServer(serve);
  const port = await new Promise<number>((resolve, reject) => {
    tcp.once('error', (error) => reject(new Error(`cannot listen on ${address}: ${error.message}`)));
    tcp.listen({ host, port: Number(address.slice(colon + 1)) }, () => {
      const bound = tcp.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    const question = readQuestion(bytes);
    if (question === undefined) return;
    reply(question, (message) => udp.send(message, from.port, from.address, () => undefined));
  });
  await new Promise<void>((resolve, reject) => {
    udp.once('error', (error) => reject(new Error(`cannot listen on ${address}: ${error.message}`)));
    udp.bind({ address: host, port }, resolve);
  });
  close = () => {
    tcp.close();
    udp.close();
    for (const socket of sockets) socket.end();
  };
  return { port };
}

async function answer({ answer: more }: Told<'answer'>): Promise<object> {
  told = more;
  return {};
}

const leave = obey<NameCommand>(
  {
    ...{ listen, answer, count: async () => counts },
    async stop() {
      leave();
      return {};
    },
  },
  () => close(),
);
