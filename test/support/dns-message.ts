/** DNS messages byte by byte (RFC 1035 4). */
import { be16, be32 } from './ip-frame.ts';

/** Record types. */
export const Type = { A: 1, NS: 2, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28, SRV: 33, OPT: 41 } as const;

/** A name as labels, without compression. Labels that are no text are given as lists of octets. */
export function nameOf(...labels: (string | number[])[]): number[] {
  const octets = labels.map((label) => (typeof label === 'string' ? [...Buffer.from(label)] : label));
  return [...octets.flatMap((label) => [label.length, ...label]), 0];
}

/** A dotted name. */
export function dotted(name: string): number[] {
  return nameOf(...name.split('.').filter((label) => label !== ''));
}

/** A compression pointer. */
export function pointer(offset: number): number[] {
  return be16(0xc000 | offset);
}

/** Where the name of the question stands: what a pointer to it says. */
export const toQuestion = pointer(12);

/** One resource record. */
export function record(name: number[], type: number, data: number[], ttl = 60, group = 1): number[] {
  return [...name, ...be16(type), ...be16(group), ...be32(ttl), ...be16(data.length), ...data];
}

/** The pseudo-record of EDNS with options, and the upper bits of the response code. */
export function edns(options: number[] = [], upperCode = 0): number[] {
  return record([0], Type.OPT, options, upperCode * 0x1000000, 1232);
}

/** What a message may say. */
export interface MessageParts {
  id?: number;
  flags?: number;
  name?: number[] | undefined;
  type?: number;
  answers?: number[][];
  authority?: number[][];
  additional?: number[][];
}

/** A message with one question, or with none when `name` is undefined. */
export function message(parts: MessageParts = {}): number[] {
  const { id = 1, flags = 0x0100, type = Type.A, answers = [], authority = [], additional = [] } = parts;
  const name = 'name' in parts ? parts.name : dotted('svc.example');
  const question = name === undefined ? [] : [...name, ...be16(type), ...be16(1)];
  return [
    ...be16(id),
    ...be16(flags),
    ...be16(name === undefined ? 0 : 1),
    ...be16(answers.length),
    ...be16(authority.length),
    ...be16(additional.length),
    ...question,
    ...[...answers, ...authority, ...additional].flat(),
  ];
}

/** An answer of this code. */
export function answer(code: number, parts: MessageParts = {}): number[] {
  return message({ flags: 0x8180 | code, ...parts });
}

/** A message with its length in front, as TCP carries it. */
export function framed(bytes: number[]): number[] {
  return [...be16(bytes.length), ...bytes];
}
