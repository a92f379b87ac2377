/** Feeds the facts of a wire script to the handlers of something that rules share. */
import type { Fact } from '../../analyzer/model/fact.ts';
import type { Timeline } from '../../analyzer/model/timeline.ts';
import type { FactHandlers } from '../../analyzer/rules/kit/define-rule.ts';
import { readWire } from './rule-tester.ts';
import { type Wire, wireOf } from './wire.ts';

/** Makes the follower for the timeline of a script, lets it read the script, and gives it back. */
export function followFacts<T extends { readonly handlers: FactHandlers }>(
  make: (timeline: Timeline) => T,
  script: (wire: Wire) => void,
): T {
  let follower: T | undefined;
  readWire(wireOf(script).files(), (timeline) => {
    const made = make(timeline);
    follower = made;
    return (fact) => {
      (made.handlers[fact.kind] as ((fact: Fact) => void) | undefined)?.(fact);
    };
  });
  if (follower === undefined) throw new Error('the script was not read');
  return follower;
}
