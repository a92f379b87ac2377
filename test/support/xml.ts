/** XML as others read it: Python's expat parses it, so that what is not well-formed throws. */
import { execFileSync } from 'node:child_process';

/** An element. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

const script = `
import json, sys, xml.etree.ElementTree as tree
def shown(e):
    return {'name': e.tag, 'attributes': e.attrib, 'text': e.text or '', 'children': [shown(c) for c in e]}
json.dump([shown(tree.fromstring(each)) for each in sys.stdin.buffer.read().split(b'\\0')], sys.stdout)
`;

/** The root element of a document; throws what expat says when it is not well-formed. */
export function parseXml(text: string): Element {
  const [root] = parseXmls([text]);
  if (root === undefined) throw new Error('expected a document, saw none');
  return root;
}

/** The root elements of many documents, by one start of Python. */
export function parseXmls(texts: readonly string[]): Element[] {
  if (texts.some((text) => text.includes('\0'))) throw new Error('not well-formed: a NUL in it');
  const json = execFileSync('python3', ['-c', script], {
    input: texts.join('\0'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return JSON.parse(json) as Element[];
}
