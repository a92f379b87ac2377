/**
 * DNS messages as far as a small name server needs them (RFC 1035 section 4): a question is read, an answer is written.
 */

/** What was asked. */
export interface Question {
  id: number;
  name: string;
  /** 1 is A, 28 AAAA, 16 TXT. */
  type: number;
  /** The question section as it came, name, type and class. */
  octets: Buffer;
}

/** Record types that are answered with addresses. */
export const addressType = 1;

const headerOctets = 12;
const flags = {
  response: 0x8000,
  authoritative: 0x0400,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
};
/** A pointer to the name of the question (RFC 1035 4.1.4). */
const pointerToQuestion = 0xc00c;

/** Reads the first question of a query; undefined for what is none. */
export function readQuestion(message: Buffer): Question | undefined {
  if (message.length < headerOctets || message.readUInt16BE(4) < 1) return undefined;
  if ((message.readUInt16BE(2) & flags.response) !== 0) return undefined;
  const labels: string[] = [];
  let at = headerOctets;
  for (;;) {
    const length = message[at];
    // Compression has no place in a question: there is nothing before it.
    if (length === undefined || length > 63) return undefined;
    at += 1;
    if (length === 0) break;
    labels.push(message.subarray(at, at + length).toString('latin1'));
    at += length;
  }
  if (at + 4 > message.length) return undefined;
  return {
    id: message.readUInt16BE(0),
    name: labels.join('.').toLowerCase(),
    type: message.readUInt16BE(at),
    octets: message.subarray(headerOctets, at + 4),
  };
}

function addressRecord(address: string, ttl: number): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(pointerToQuestion, 0);
  record.writeUInt16BE(addressType, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(ttl, 6);
  record.writeUInt16BE(4, 10);
  record.set(address.split('.').map(Number), 12);
  return record;
}

/** The answer to a question: a response code (0 NOERROR, 2 SERVFAIL, 3 NXDOMAIN) and IPv4 addresses. */
export function encodeAnswer(
  { id, octets }: Question,
  answer: { rcode: number; addresses: readonly string[]; ttl: number },
): Buffer {
  const header = Buffer.alloc(headerOctets);
  const { response, authoritative, recursionDesired, recursionAvailable } = flags;
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(response | authoritative | recursionDesired | recursionAvailable | answer.rcode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answer.addresses.length, 6);
  return Buffer.concat([header, octets, ...answer.addresses.map((one) => addressRecord(one, answer.ttl))]);
}
