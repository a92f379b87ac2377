/** Answers that pass Envoy, by the octets of their frames: header blocks as HPACK (RFC 7541) encodes them on either hop. */
import { createHpackEncoder } from '../../analyzer/model/wire/hpack-encoder.ts';
import { say, twoHops } from './sealed-sizes.ts';
import { captureStartSeconds } from './tcp-builder.ts';
import type { Wire } from './wire.ts';

/** How an answer ends; `more` has trailers, and a field of the server in its headers. */
export type PlainAnswer = 'trailers' | 'empty' | 'reset' | 'more';

/** Frame header, RST_STREAM with it, and a gRPC message with its prefix. */
const header = 9;
const reset = 13;
const message = 37;

type Fields = readonly (readonly [string, string])[];

const date = new Date(captureStartSeconds * 1000).toUTCString();
const trailers: Fields = [['grpc-status', '0']];

function headFields(answer: PlainAnswer, ofEnvoy: boolean): Fields {
  return [
    [':status', '200'],
    ['content-type', 'application/grpc'],
    ...(answer === 'more' ? ([['x-served-by', 'catalog-7d9f']] as const) : []),
    ...(ofEnvoy
      ? ([
          ['x-envoy-upstream-service-time', '2'],
          ['date', date],
          ['server', 'envoy'],
        ] as const)
      : []),
  ];
}

/** Calls one after the other through a proxy, with these answers. */
export function envoyAnswers(wire: Wire, answers: readonly PlainAnswer[]): void {
  const { down, up } = twoHops(wire);
  const plain = createHpackEncoder({ indexing: false, huffman: false });
  const envoy = createHpackEncoder({ indexing: true, huffman: true });
  answers.forEach((answer, index) => {
    const octets = (encoder: typeof plain): number => {
      const head = encoder.encode(headFields(answer, encoder === envoy)).length;
      const end =
        answer === 'empty' ? header : answer === 'reset' ? reset : header + encoder.encode(trailers).length;
      return 2 * header + head + message + end;
    };
    say(wire, down, index === 0 ? '>158' : '>67');
    say(wire, up, `${index === 0 ? '>289' : '>96'} @2 <${octets(plain)}`);
    say(wire, down, `<${octets(envoy)} @20`);
  });
}
