/**
 * Faults of a server that is correct but for one thing: the raw peer with a script. What it counts is the proof.
 */
import type { z } from 'zod';
import { defineFault, type Fault, type Place, type Proof } from '../../kit/define-fault.ts';
import type { Lab } from '../../kit/lab.ts';
import type { Setup } from '../../kit/setup.ts';
import type { Counts } from '../../model/peer-protocol.ts';
import type { RawFields, RawFrame, RawScript, RawStep } from '../../model/raw-script.ts';

/** The end of a connection, or a frame, is known here a moment after the traffic; a loaded machine takes longer. */
const newsCeilingMs = 2000;

/** Points of an answer at which a server can deviate. */
export const answerPoints = ['before-headers', 'after-headers', 'in-data', 'after-data'] as const;

/** One of them. */
export type AnswerPoint = (typeof answerPoints)[number];

/** Response headers of a gRPC call (grpc/grpc doc/PROTOCOL-HTTP2.md). */
export const responseHeaders: RawFields = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];

/** Trailers that say OK. */
export const okTrailers: RawFrame = { type: 'HEADERS', fields: [['grpc-status', '0']], endStream: true };

/** A correct answer up to a point; in the data means half of a message that its prefix announced. */
export function answerUpTo(point: AnswerPoint): RawStep[] {
  const sent: Record<AnswerPoint, RawFrame[]> = {
    'before-headers': [],
    'after-headers': [{ type: 'HEADERS', fields: responseHeaders }],
    'in-data': [
      { type: 'HEADERS', fields: responseHeaders },
      { type: 'DATA', message: 500, claims: 1000 },
    ],
    'after-data': [
      { type: 'HEADERS', fields: responseHeaders },
      { type: 'DATA', message: 32 },
    ],
  };
  return [{ wait: { own: 'end' } }, { send: sent[point] }];
}

/** A correct answer. */
export const plainAnswer: RawStep[] = [...answerUpTo('after-data'), { send: [okTrailers] }];

/** One call whose channel need not become ready, with a deadline of 800 ms. */
export async function oneCall(lab: Lab): Promise<void> {
  const channel = await lab.channel({ lazy: true });
  await channel.unary({ deadlineMs: 800 });
}

/** What a file of such a fault gives. */
export interface RawServerFault<Schema extends z.ZodType> {
  id: string;
  title: string;
  explains: string;
  options: Schema;
  script(options: z.output<Schema>): RawScript;
  /** Changes the set-up of the other hosts. */
  prepare?(setup: Setup, options: z.output<Schema>): void;
  /** The server's counter that proves it, or what is made of all of them; and what it counts. */
  proof: { counter: string | ((counts: Counts) => number); what: string; atLeast?: number };
  trial: { options: z.input<Schema>; drive?(lab: Lab): Promise<void> };
  unsupported?(place: Place): string | undefined;
}

/** Declares a fault that is a script of the raw server; its trial is one call unless it says otherwise. */
export function defineRawServerFault<Schema extends z.ZodType>(fault: RawServerFault<Schema>): Fault<Schema> {
  const { id, title, explains, options, proof, trial, unsupported } = fault;
  return defineFault<Schema>({
    ...{ id, title, explains, options },
    ...(unsupported === undefined ? {} : { unsupported }),
    trial: { options: trial.options, drive: trial.drive ?? oneCall },
    prepare(setup, given) {
      setup.server.kind = 'raw';
      setup.server.script = fault.script(given);
      fault.prepare?.(setup, given);
    },
    async bitten(lab) {
      const { counter, what, atLeast = 1 } = proof;
      const look = async (): Promise<{ value: number; raw: boolean }> => {
        const counts = await lab.server.asks();
        const value = typeof counter === 'string' ? (counts[counter] ?? 0) : counter(counts);
        return { value, raw: counts['connections'] !== undefined };
      };
      const { value, raw } = await look();
      if (value >= atLeast) return { what, value };
      // Another server counts no connections. On this one, what its other end did may be on its way.
      if (!raw) return undefined;
      const enough = async (): Promise<Proof | undefined> => {
        const seen = await look();
        return seen.value >= atLeast ? { what, value: seen.value } : undefined;
      };
      return lab.until(what, enough, newsCeilingMs).catch(() => undefined);
    },
  });
}
