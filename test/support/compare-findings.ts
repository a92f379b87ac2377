/** What a rule found against what a case expects of it. */
import type { Finding } from '../../analyzer/model/finding.ts';
import type { ExpectedFinding } from './rule-tester.ts';

/** Quantities may differ by so much of what is expected. */
const tolerance = 0.05;

/** The first difference, in words; undefined when everything is as expected. Only fields that are given count. */
export function findingsMismatch(
  found: readonly Finding[],
  expected: readonly ExpectedFinding[],
): string | undefined {
  const messages = [found, expected].map((list) =>
    list
      .map(({ message }) => message)
      .sort()
      .join(', '),
  );
  if (messages[0] !== messages[1]) return `found [${messages[0]}], expected [${messages[1]}]`;
  for (const [index, want] of expected.entries()) {
    const finding = found[index];
    if (finding === undefined) return `finding ${index} is missing`;
    for (const field of ['certainty', 'sender', 'cause', 'hop'] as const) {
      const wanted = want[field];
      if (wanted !== undefined && finding[field] !== wanted)
        return `${field} of finding ${index}: ${String(finding[field])}, expected ${wanted}`;
    }
    const streams = finding.streams.map(({ id }) => id).join(', ');
    if (want.streams !== undefined && streams !== want.streams.join(', '))
      return `streams of finding ${index}: [${streams}], expected [${want.streams.join(', ')}]`;
    for (const [name, about] of Object.entries(want.quantities ?? {})) {
      const value = finding.quantities[name] ?? NaN;
      if (!(Math.abs(value - about) <= Math.abs(about) * tolerance))
        return `${name} of finding ${index}: ${value}, expected ${about}`;
    }
    const surplus = want.lacks?.find((name) => name in finding.quantities);
    if (surplus !== undefined) return `finding ${index} has a quantity ${surplus}, expected none`;
    if (want.confidence !== undefined && !(Math.abs(finding.confidence - want.confidence) <= 0.01))
      return `confidence of finding ${index}: ${finding.confidence}, expected ${want.confidence}`;
    if (want.says !== undefined && !finding.text.includes(want.says))
      return `text of finding ${index}: "${finding.text}", expected "…${want.says}…"`;
    if (want.saysNot !== undefined && finding.text.includes(want.saysNot))
      return `text of finding ${index}: "${finding.text}", expected no "${want.saysNot}"`;
    const evidence = finding.evidence.map(({ what }) => what);
    const begins = want.evidence?.every((part, at) => evidence[at]?.startsWith(part) === true) ?? true;
    if (!begins || (want.evidence ?? evidence).length !== evidence.length)
      return `evidence of finding ${index}: [${evidence.join('; ')}], expected [${want.evidence?.join('; ') ?? ''}]`;
    for (const [question, beginning] of Object.entries(want.answers ?? {})) {
      const answer = finding.answers[question] ?? '';
      if (!answer.startsWith(beginning))
        return `${question} of finding ${index}: "${answer}", expected "${beginning}…"`;
    }
    const filter = finding.evidence[0]?.filter ?? '';
    if (want.filter !== undefined && !filter.includes(want.filter))
      return `first filter of finding ${index}: "${filter}", expected "…${want.filter}…"`;
    const ruledOut = finding.ruledOut.map(({ signature }) => signature).join(', ');
    if (want.ruledOut !== undefined && ruledOut !== want.ruledOut.join(', '))
      return `ruled out by finding ${index}: [${ruledOut}], expected [${want.ruledOut.join(', ')}]`;
  }
  return undefined;
}

/** As {@link findingsMismatch}, of the first finding with this message. */
export function reachedMismatch(
  found: readonly Finding[],
  expected: string | ExpectedFinding,
): string | undefined {
  const want = typeof expected === 'string' ? { message: expected } : expected;
  return findingsMismatch(found.filter(({ message }) => message === want.message).slice(0, 1), [want]);
}
