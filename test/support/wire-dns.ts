/** DNS lookups over UDP in wire scripts: the client 198.18.0.1 asks the resolver 198.18.0.53. */
import { answer, dotted, message, record, toQuestion, Type } from './dns-message.ts';
import { dnsFrame } from './run-dns.ts';
import type { Wire } from './wire.ts';

/** What is asked, and by which query. */
export interface Question {
  name: string;
  type?: 'A' | 'AAAA' | 'TXT';
  id?: number;
  port?: number;
}

function identity({ name, type = 'A', id = 1 }: Question): { id: number; name: number[]; type: number } {
  return { id, name: dotted(name), type: Type[type] };
}

/** A query. */
export function ask(wire: Wire, question: Question): void {
  const { port = 50_000 } = question;
  wire.frame(dnsFrame({ at: 0, message: message(identity(question)), port }));
}

/** Its answer: IPv4 addresses, or a response code. */
export function reply(
  wire: Wire,
  question: Question,
  { addresses = [], code = 0 }: { addresses?: readonly string[]; code?: number },
): void {
  const { port = 50_000 } = question;
  const answers = addresses.map((one) => record(toQuestion, Type.A, one.split('.').map(Number)));
  const bytes = answer(code, { ...identity(question), answers });
  wire.frame(dnsFrame({ at: 0, message: bytes, from: 'server', port }));
}
