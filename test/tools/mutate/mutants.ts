/**
 * Mutants of a source: each of its conditions removed in turn.
 *
 * A condition is an operand of a chain of `&&` or of `||` (`a && b && c` has three), the test of an `if` or of a
 * conditional expression. What bounds memory (`size >= mostKept`) is left alone: no capture tells it from its absence,
 * nor what else has to hold where it is full (`size >= mostKept && !kept.has(one)`).
 * What the types need is for the compiler to say (`compiles.ts`).
 */
import ts from 'typescript';

/** One mutant. */
export interface Mutant {
  line: number;
  /** The condition that is gone. */
  condition: string;
  source: string;
}

const bounds = /\bmost[A-Z]\w*|\.length >= most|\bsize >= /;
const isFull = /\.(size|length) >= most[A-Z]\w*$/;

/** Every mutant of a TypeScript source, in order. */
export function mutantsOf(source: string): Mutant[] {
  const file = ts.createSourceFile('rule.ts', source, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];

  function replace(node: ts.Node, condition: ts.Node, by: string): void {
    const text = condition.getText(file).replaceAll(/\s+/g, ' ');
    if (bounds.test(text)) return;
    const { line } = file.getLineAndCharacterOfPosition(condition.getStart(file));
    const mutated = source.slice(0, node.getStart(file)) + by + source.slice(node.getEnd());
    mutants.push({ line: line + 1, condition: text, source: mutated });
  }

  /** The whole test of a branch, unless its operands are mutated one by one. No literal: the types stay as they were. */
  function whole(test: ts.Expression): void {
    if (!isLogical(strip(test))) replace(test, test, '(false as boolean)');
  }

  function visit(node: ts.Node): void {
    if (isLogical(node)) {
      if (operandsOfAnd(node).some((operand) => isFull.test(operand.getText(file)))) return;
      // The front part of a longer chain is no condition: its operands come by themselves.
      if (!isLogical(node.left) || node.left.operatorToken.kind !== node.operatorToken.kind)
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

/** What has to hold together; nothing of a chain of `||`. */
function operandsOfAnd(node: ts.Expression): ts.Expression[] {
  const inner = strip(node);
  if (!ts.isBinaryExpression(inner)) return [inner];
  if (inner.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken)
    return isLogical(inner) ? [] : [inner];
  return [...operandsOfAnd(inner.left), ...operandsOfAnd(inner.right)];
}

function isLogical(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
}
