import { statusOf, type Docker } from './engine.ts';

/** A line of the engine's progress while it pulls, builds or imports. */
interface ProgressLine {
  stream?: string;
  status?: string;
  id?: string;
  error?: string;
}

/** How long a registry may take to say anything at all. */
const ANSWER_CEILING_MS = 15_000;

/** The id of an image that the engine has, undefined when it has none of that name. */
export async function imageId(docker: Docker, name: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(name).inspect()).Id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Pulls an image. Returns why it could not be, undefined when it is there. */
export async function pull(
  docker: Docker,
  name: string,
  progress: (what: string) => void,
): Promise<string | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort();
  }, ANSWER_CEILING_MS);
  try {
    const stream = await docker.pull(name, { abortSignal: abort.signal });
    await followProgress(docker, stream, (line) => {
      clearTimeout(timer);
      if (line.status?.startsWith('Pull complete') && line.id) progress(`pulled layer ${line.id} of ${name}`);
    });
    return undefined;
  } catch (error) {
    if (abort.signal.aborted) return `no answer within ${ANSWER_CEILING_MS / 1000} s`;
    return inShort(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Follows a progress stream to its end; rejects with the engine's own words when it reports an error. */
export async function followProgress(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  receive: (line: ProgressLine) => void = () => {},
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null) => {
        if (error) reject(error);
        else resolve();
      },
      (line: ProgressLine) => {
        if (line.error) reject(new Error(line.error));
        receive(line);
      },
    );
  });
}

/** The engine's own words, without the client's prefix about the HTTP code, on one line. */
function inShort(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const words = message.replace(/^\(HTTP code \d+\) [^-]*- /, '').replace(/\s+/g, ' ');
  return words.trim().slice(0, 200);
}
