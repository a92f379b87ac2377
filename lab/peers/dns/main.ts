/**
 * A small name server, over UDP and TCP: answers each name as it was told to, and those that it was told nothing of all
 * alike.
 */
import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import type { NameAnswer, NameCommand } from '../../model/peer-protocol.ts';
import { obey } from '../control.ts';
import { listenOn } from '../listen.ts';
import { addressType, encodeAnswer, type Question, readQuestion } from './message.ts';

type Told<Do extends NameCommand['do']> = Extract<NameCommand, { do: Do }>;

/** Queries and answers; answers that were an error, and queries that got none. Queries by name, too. */
const counts = { queries: 0, answered: 0, failed: 0, ignored: 0 };
const asked = new Map<string, number>();
const sockets = new Set<Socket>();
/** By name in lower case (RFC 4343); the empty one stands for all others. */
const told = new Map<string, NameAnswer>();
let close = (): void => undefined;

/** Answers a question after the time that it was told, or not at all. */
function reply(question: Question, send: (message: Buffer) => void): void {
  const name = question.name.toLowerCase();
  const answer = told.get(name) ?? told.get('') ?? {};
  const { silent = false, delayMs = 0, rcode = 0, addresses = [], ttl = 60 } = answer;
  counts.queries++;
  if (told.has(name)) asked.set(name, (asked.get(name) ?? 0) + 1);
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
  const host = address.slice(0, address.lastIndexOf(':'));
  const tcp = createServer(serve);
  const port = await listenOn(tcp, address);
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

async function answer({ answer: more, name = '' }: Told<'answer'>): Promise<object> {
  told.set(name.toLowerCase(), more);
  return {};
}

async function count(): Promise<object> {
  return { ...counts, ...Object.fromEntries([...asked].map(([name, value]) => [`queries.${name}`, value])) };
}

const leave = obey<NameCommand>(
  {
    ...{ listen, answer, count },
    async stop() {
      leave();
      return {};
    },
  },
  () => close(),
);
