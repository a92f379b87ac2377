import type { Fact, FactKind } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import type { FactHandler, Rule } from '../model/rule.ts';
import type { Timeline } from '../model/timeline.ts';

/** Fills the holes of a message text. */
function fill(text: string, data: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, hole: string) => String(data[hole] ?? `{{${hole}}}`));
}

/** Findings kept from one rule; a capture with more occurrences is told by its counts, not by its list. */
const mostFindings = 5000;

/**
 * Feeds facts to rules through a table by kind: a rule without interest in a kind costs nothing.
 *
 * `fact` must be called in order of time, after the timeline has taken the fact in; `end` once.
 */
export function createRuleRunner(
  rules: readonly Rule[],
  timeline: Timeline,
): { fact(fact: Fact): void; end(): Finding[] } {
  const findings: Finding[] = [];
  const table = new Map<FactKind, FactHandler[]>();
  const ends: (() => void)[] = [];

  for (const rule of rules) {
    let count = 0;
    const handlers = rule.create({
      timeline,
      report(report) {
        if (++count > mostFindings) return;
        const { data, hop, ...rest } = report;
        findings.push({
          certainty: 'shown',
          streams: [],
          quantities: {},
          ruledOut: [],
          answers: {},
          ...rest,
          ...(hop === undefined ? {} : { hop }),
          meta: rule.meta,
          text: fill(rule.meta.messages[report.message] ?? report.message, data),
        });
      },
    });
    for (const kind of rule.meta.needs) {
      const handler = handlers[kind] as FactHandler | undefined;
      if (handler === undefined) continue;
      const list = table.get(kind);
      if (list === undefined) table.set(kind, [handler]);
      else list.push(handler);
    }
    const end = handlers['end'] as (() => void) | undefined;
    if (end !== undefined) ends.push(end);
  }

  return {
    fact(fact) {
      const list = table.get(fact.kind);
      if (list === undefined) return;
      for (const handler of list) handler(fact);
    },
    end() {
      for (const end of ends) end();
      return findings;
    },
  };
}
