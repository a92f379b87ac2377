/** Several reporters as one: a failing one harms no other, and is told at the end. */
import type { LabEvent } from '../lab/model/events.ts';

/** A reporter as it is joined. */
interface Part {
  event(event: LabEvent): void;
  close(): Promise<string[]>;
  /** A reporter for people: told what the others wrote, and closed last. */
  written?(paths: readonly string[]): void;
}

/** Reporters that failed; what the others had to say has been said. */
export class ReporterError extends Error {
  constructor(failures: readonly { name: string; error: unknown }[]) {
    const told = failures.map(({ name, error }) => `the reporter ${name} failed: ${messageOf(error)}`);
    super(told.join('\n'), { cause: failures[0]?.error });
    this.name = 'ReporterError';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reporters by their names, joined. */
export interface Joined {
  event(event: LabEvent): void;
  /** Closes all, those for people last, with `more` among the paths that they show. Rejects with a {@link ReporterError}. */
  close(more?: readonly string[]): Promise<void>;
}

/** Joins reporters. One whose `event` throws gets no further event and is not asked to complete a report. */
export function joinReporters(parts: readonly { name: string; reporter: Part }[]): Joined {
  const failures: { name: string; error: unknown }[] = [];
  const live = new Set(parts);

  async function close(part: (typeof parts)[number]): Promise<string[]> {
    if (!live.has(part)) return [];
    try {
      return await part.reporter.close();
    } catch (error) {
      failures.push({ name: part.name, error });
      return [];
    }
  }

  return {
    event(event) {
      for (const part of live) {
        try {
          part.reporter.event(event);
        } catch (error) {
          live.delete(part);
          failures.push({ name: part.name, error });
        }
      }
    },
    async close(more = []) {
      const people = parts.filter(({ reporter }) => reporter.written !== undefined);
      const others = parts.filter(({ reporter }) => reporter.written === undefined);
      const written = (await Promise.all(others.map(close))).flat();
      for (const { reporter } of people) reporter.written?.([...written, ...more]);
      for (const part of people) await close(part);
      if (failures.length > 0) throw new ReporterError(failures);
    },
  };
}
