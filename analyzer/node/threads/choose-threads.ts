import { availableParallelism } from 'node:os';
import type { Chunk, StreamStage } from '../../model/chunk.ts';
import { createPipeline } from '../../pipeline.ts';
import { looksLikeTls } from '../../tls/sniff.ts';
import { openInput } from '../open-input.ts';
import type { PassRequest } from '../pass.ts';
import { pathOf, sizeOf } from '../tap-input.ts';

/** Captures below this size are read before threads would have started. */
const worthwhileBytes = 128 << 20;

/** Bytes of the first capture that are looked at: some thousand packets. */
const sampleBytes = 2 << 20;

/** Each thread holds its own part of the state; more of them have not been measured. */
const mostThreads = 6;

/**
 * Handing facts from thread to thread costs six tenths of the reading itself where few connections are read (measured:
 * 3.2 s of processor time become 5.7), so that two processors gain nothing by it, and lose where one of them is busy with
 * something else.
 */
const worthwhileProcessors = 3;

/**
 * Of so many connections each thread has a share that its caches hold better: 10,000 of them took two processors 12.0 s
 * in place of 15.3, and 19.5 s in place of 30.8 in TLS.
 */
const manyConnections = 256;

/** Chunks larger than this are bodies, which cost less to read in clear than to hand to another thread. */
const bodyOctets = 600;

/** What the beginning of a capture shows. */
export interface Sample {
  /** Bytes of all captures; undefined when that is not known. */
  size: number | undefined;
  chunks: number;
  octets: number;
  /** Octets of connections that begin with a TLS record. */
  tlsOctets: number;
  connections: number;
}

/**
 * How many threads a pass is worth: one for small captures, pipes, and bodies in clear, and for few connections on two
 * processors; else one that reads the files and as many as there are processors for what the connections carry.
 */
export function threadsFor(sample: Sample, processors: number): number {
  const { size, chunks, octets, tlsOctets, connections } = sample;
  if (size === undefined || size < worthwhileBytes || processors < 2) return 1;
  if (processors < worthwhileProcessors && connections < manyConnections) return 1;
  const encrypted = tlsOctets > octets / 2;
  if (!encrypted && octets > chunks * bodyOctets) return 1;
  return Math.min(mostThreads, 1 + processors);
}

async function sampleOf(request: PassRequest): Promise<Sample> {
  const sample: Sample = { size: undefined, chunks: 0, octets: 0, tlsOctets: 0, connections: 0 };
  const files = request.inputs.flatMap((input) => [input, ...(input.then ?? [])]);
  const sizes = await Promise.all(files.map((file) => sizeOf(pathOf(file))));
  const size = sizes.reduce((sum, one) => sum + one, 0);
  const [first] = request.inputs;
  if (Number.isNaN(size) || size < worthwhileBytes || first === undefined) return sample;

  const counting = (): StreamStage => {
    let tls: boolean | undefined;
    sample.connections++;
    return {
      push({ bytes }: Chunk) {
        if (bytes === undefined) return;
        tls ??= looksLikeTls(bytes);
        sample.chunks++;
        sample.octets += bytes.length;
        if (tls) sample.tlsOctets += bytes.length;
      },
      end: () => undefined,
    };
  };
  const pipeline = createPipeline({
    input: 0,
    fact: () => undefined,
    filter: request.filter,
    elsewhere: { open: counting, secrets: () => undefined },
  });
  const opened = await openInput(pathOf(first), { digest: false });
  try {
    for (let read = 0; read < sampleBytes;) {
      const bytes = await opened.read();
      if (bytes === undefined) break;
      read += bytes.length;
      pipeline.push(bytes);
    }
  } finally {
    await opened.close();
  }
  return { ...sample, size };
}

/** Threads for a request that does not say how many; what cannot be read is left for the pass to tell. */
export async function chooseThreads(request: PassRequest): Promise<number> {
  const sample = await sampleOf(request).catch(() => undefined);
  return sample === undefined ? 1 : threadsFor(sample, availableParallelism());
}
