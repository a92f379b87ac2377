/**
 * Mutants of a source: each of its conditions removed in turn.
 *
 * A condition is an operand of `&&` or `||`, the test of an `if` or of a conditional expression. What only narrows a
 * type (`x === undefined`) or bounds memory (`size >= mostKept`) is left alone: no capture tells it from its absence.
 */
import ts from 'typescript';

/** One mutant. */
export interface Mutant {
  line: number;
  /** The condition that is gone. */
  condition: string;
  source: string;
}

const narrows = /(===|!==) (undefined|null)$|^(typeof|!Array\.isArray)\b/;
const bounds = /\bmost[A-Z]\w*|\.length >= most|\bsize >= /;

/** Every mutant of a TypeScript source, in order. */
export function mutantsOf(source: string): Mutant[] {
  const file = ts.createSourceFile('rule.ts', source, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];

  function replace(node: ts.Node, condition: ts.Node, by: string): void {
    const text = condition.getText(file).replaceAll(/\s+/g, ' ');
    if (narrows.test(text) || bounds.test(text)) return;
    const { line } = file.getLineAndCharacterOfPosition(condition.getStart(file));
    const mutated = source.slice(0, node.getStart(file)) + by + source.slice(node.getEnd());
    mutants.push({ line: line + 1, condition: text, source: mutated });
  }

  /** The whole test of a branch, unless its operands are mutated one by one. */
  function whole(test: ts.Expression): void {
    if (!isLogical(strip(test))) replace(test, test, 'false');
  }

  function visit(node: ts.Node): void {
    if (isLogical(node)) {
      replace(node, node.left, `(${node.right.getText(file)})`);
      replace(node, node.right, `(${node.left.getText(file)})`);
    } else if (ts.isIfStatement(node)) whole(node.expression);
    else if (ts.isConditionalExpression(node)) whole(node.condition);
    ts.forEachChild(node, visit);
  }
  visit(file);
  return mutants;
}

function strip(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? strip(node.expression) : node;
}

function isLogical(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
}
