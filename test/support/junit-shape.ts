/**
 * What the readers of JUnit XML have in common, as a schema of our own: the elements of Ant's and Jenkins's schemas,
 * their order, their attributes and the types of these. It knows nothing of h2lab.
 */
import type { Element } from './xml.ts';

type Type = 'text' | 'count' | 'seconds' | 'dateTime';

interface Shape {
  required: Record<string, Type>;
  optional: Record<string, Type>;
  /** Children in the order in which they may stand; `many` may repeat. */
  children: readonly { name: string; many: boolean }[];
}

const one = (name: string): { name: string; many: boolean } => ({ name, many: false });
const many = (name: string): { name: string; many: boolean } => ({ name, many: true });

const problem: Shape = { required: {}, optional: { message: 'text', type: 'text' }, children: [] };
const leaf: Shape = { required: {}, optional: {}, children: [] };

const shapes: Readonly<Record<string, Shape>> = {
  testsuites: {
    required: {},
    optional: {
      ...{ name: 'text', time: 'seconds' },
      ...{ tests: 'count', failures: 'count', errors: 'count', disabled: 'count' },
    },
    children: [many('testsuite')],
  },
  testsuite: {
    required: { name: 'text', tests: 'count' },
    optional: {
      ...{ failures: 'count', errors: 'count', skipped: 'count', disabled: 'count' },
      ...{ time: 'seconds', timestamp: 'dateTime', hostname: 'text', id: 'text', package: 'text' },
    },
    children: [one('properties'), many('testcase'), one('system-out'), one('system-err')],
  },
  properties: { required: {}, optional: {}, children: [many('property')] },
  property: { required: { name: 'text', value: 'text' }, optional: {}, children: [] },
  testcase: {
    required: { name: 'text', classname: 'text' },
    optional: { time: 'seconds', assertions: 'count', status: 'text' },
    children: [one('skipped'), one('error'), one('failure'), one('system-out'), one('system-err')],
  },
  skipped: { required: {}, optional: { message: 'text' }, children: [] },
  error: problem,
  failure: problem,
  'system-out': leaf,
  'system-err': leaf,
};

const types: Readonly<Record<Type, RegExp>> = {
  text: /^[^]*$/,
  count: /^\d+$/,
  seconds: /^\d+(\.\d+)?$/,
  dateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
};

/** What is wrong with a document, a line each; empty when it is valid. */
export function junitProblems(root: Element): string[] {
  if (root.name !== 'testsuites' && root.name !== 'testsuite') return [`root ${root.name}`];
  return problemsOf(root, root.name);
}

function problemsOf(element: Element, path: string): string[] {
  const shape = shapes[element.name];
  if (shape === undefined) return [`${path}: no such element`];
  const found: string[] = [];
  for (const name of Object.keys(shape.required))
    if (element.attributes[name] === undefined) found.push(`${path}: ${name} is missing`);
  for (const [name, value] of Object.entries(element.attributes)) {
    const type = { ...shape.required, ...shape.optional }[name];
    if (type === undefined) found.push(`${path}: no attribute ${name}`);
    else if (!types[type].test(value)) found.push(`${path}: ${name}="${value}" is no ${type}`);
  }
  let at = 0;
  for (const [index, child] of element.children.entries()) {
    const here = `${path}/${child.name}[${index}]`;
    while (at < shape.children.length && shape.children[at]?.name !== child.name) at += 1;
    if (at === shape.children.length) found.push(`${here}: not here, or out of order`);
    else if (shape.children[at]?.many === false) at += 1;
    found.push(...problemsOf(child, here));
  }
  return found;
}
