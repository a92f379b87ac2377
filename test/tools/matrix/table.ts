/** The confusion matrix as text: it is sparse, so a row names what stands in it. */

/** One capture, and what was answered. */
export interface Answered {
  /** Signature whose case it is, or what else it belongs to. */
  row: string;
  name: string;
  /** Answers that are right, any of them and alone. */
  right: readonly string[];
  /** Signatures of all incidents, the worst first. */
  answers: readonly string[];
}

/** True when every incident is one of the right answers. */
export function isRight({ right, answers }: Answered): boolean {
  return answers.every((signature) => right.includes(signature));
}

/** A row a signature: cases, right ones, and every answer with its count where it is another signature's. */
export function matrixTable(answered: readonly Answered[]): string {
  const rows = new Map<string, Answered[]>();
  for (const one of answered) rows.set(one.row, [...(rows.get(one.row) ?? []), one]);
  const lines = [...rows].map(([row, list]) => {
    const others = new Map<string, number>();
    for (const { answers } of list)
      for (const signature of answers)
        if (signature !== row) others.set(signature, (others.get(signature) ?? 0) + 1);
    const named = [...others].map(([signature, count]) => `${signature} ${count}`).join(', ');
    return `| ${row} | ${list.length} | ${list.filter(isRight).length} | ${named} |\n`;
  });
  return `| signature | cases | right | answered by another name |\n| --- | --- | --- | --- |\n${lines.join('')}`;
}

/** How many are right, and each that is not. */
export function summary(answered: readonly Answered[]): { wrong: number; text: string } {
  const wrong = answered.filter((one) => !isRight(one));
  const list = wrong.map(({ row, name, right, answers }) => {
    return `- ${row}: ${name}: ${answers.join(', ')}, not ${right.join(' or ')}\n`;
  });
  return {
    wrong: wrong.length,
    text: `${answered.length - wrong.length} of ${answered.length} are right.\n${list.join('')}`,
  };
}
