/** Runs rules on capture files through the whole pipeline, with nothing of a test runner. */
import { createRuleRunner } from '../../analyzer/diagnose/run-rules.ts';
import type { Fact } from '../../analyzer/model/fact.ts';
import type { Finding } from '../../analyzer/model/finding.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import { NoteBook } from '../../analyzer/model/note-book.ts';
import type { Timeline } from '../../analyzer/model/timeline.ts';
import { createMerger } from '../../analyzer/node/merge.ts';
import { createPipeline } from '../../analyzer/pipeline.ts';
import { createTimeline } from '../../analyzer/timeline/timeline.ts';
import type { WireFiles } from './wire.ts';

/** Feeds files to the pipeline and the timeline, and hands each fact on as soon as the timeline has taken it in. */
export function readWire(
  files: readonly WireFiles[],
  listen: (timeline: Timeline) => (fact: Fact) => void,
): Timeline {
  const timeline = createTimeline(files.map(({ named }) => named));
  const onFact = listen(timeline);
  const merger = createMerger(files.length, (fact) => {
    timeline.apply(fact);
    onFact(fact);
  });
  files.forEach(({ bytes, keys }, input) => {
    const pipeline = createPipeline({
      input,
      keys,
      fact: (fact) => {
        merger.fact(input, fact);
      },
    });
    pipeline.push(bytes);
    pipeline.end();
    const epochNs = pipeline.state.start?.epochNs ?? 0n;
    timeline.began(epochNs);
    merger.start(input, epochNs);
    merger.reached(input, pipeline.state.lastTime);
  });
  files.forEach((_, input) => {
    merger.end(input);
  });
  return timeline;
}

/** The same value, for reading only: a rule that writes to it throws. */
function readOnly<T>(value: T, seen = new Map<unknown, unknown>()): T {
  // Notes are the rules' own.
  if (typeof value !== 'object' || value === null || value instanceof NoteBook) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  const guard: unknown = new Proxy(value, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') return readOnly(member, seen);
      return (...args: unknown[]): unknown => {
        if (target instanceof Map && (key === 'set' || key === 'delete' || key === 'clear')) {
          throw new Error('a rule changed the timeline');
        }
        const raw: unknown = Reflect.apply(member, target, args);
        return readOnly(raw, seen);
      };
    },
    set() {
      throw new Error('a rule changed the timeline');
    },
  });
  seen.set(value, guard);
  return guard as T;
}

/** Runs rules on files and returns what they found. */
export function findAll(rules: readonly Rule[], files: readonly WireFiles[]): Finding[] {
  let end: () => Finding[] = () => [];
  readWire(files, (timeline) => {
    const runner = createRuleRunner(rules, readOnly(timeline));
    end = () => runner.end();
    return (fact) => {
      runner.fact(fact);
    };
  });
  return end();
}

/** What each of some rules finds by itself: the files are read once. One that throws has its error. */
export function findEach(rules: readonly Rule[], files: readonly WireFiles[]): (Finding[] | Error)[] {
  let end: () => (Finding[] | Error)[] = () => [];
  readWire(files, (timeline) => {
    const guarded = readOnly(timeline);
    const runners = rules.map((rule) => attempt(() => createRuleRunner([rule], guarded)));
    end = () => runners.map((runner) => (runner instanceof Error ? runner : attempt(() => runner.end())));
    return (fact) => {
      for (const [index, runner] of runners.entries()) {
        if (runner instanceof Error) continue;
        const failed = attempt(() => {
          runner.fact(fact);
        });
        if (failed instanceof Error) runners[index] = failed;
      }
    };
  });
  return end();
}

function attempt<T>(act: () => T): T | Error {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
