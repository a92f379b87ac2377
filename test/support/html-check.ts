/** A strict look at our own HTML: every tag closed in order, every attribute quoted; not a parser of the web's HTML. */

const voids = new Set(['meta', 'input', 'br', 'rect', 'path', 'line', 'circle']);

export interface Element {
  name: string;
  attributes: Map<string, string>;
}

/** What a document is made of. */
export interface Looked {
  elements: Element[];
  /** Text outside of tags, script and style; entities as they stand. */
  text: string;
  scripts: string[];
  styles: string[];
}

/** Reads a document or a fragment; throws when it is not balanced. */
export function look(html: string): Looked {
  const looked: Looked = { elements: [], text: '', scripts: [], styles: [] };
  const open: string[] = [];
  let rest = html.replace(/^<!doctype html>\n/, '');
  while (rest !== '') {
    const next = rest.indexOf('<');
    looked.text += next === -1 ? rest : rest.slice(0, next);
    if (next === -1) break;
    rest = rest.slice(next);
    const closing = /^<\/([a-z0-9]+)>/.exec(rest);
    if (closing !== null) {
      const expected = open.pop();
      if (closing[1] !== expected)
        throw new Error(`</${closing[1]}> where </${expected}> was expected: ${rest.slice(0, 60)}`);
      rest = rest.slice(closing[0].length);
      continue;
    }
    const tag = /^<([a-zA-Z0-9]+)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<>]*")?)*)\s*(\/?)>/.exec(rest);
    if (tag === null) throw new Error(`no tag: ${rest.slice(0, 80)}`);
    const [whole, name = '', attributes = '', selfClosed] = tag;
    rest = rest.slice(whole.length);
    const element: Element = { name, attributes: new Map() };
    for (const [, key = '', value = ''] of attributes.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g))
      element.attributes.set(key, value);
    looked.elements.push(element);
    if (voids.has(name) || selfClosed === '/') continue;
    if (name === 'script' || name === 'style') {
      const end = rest.indexOf(`</${name}>`);
      looked[name === 'script' ? 'scripts' : 'styles'].push(rest.slice(0, end));
      rest = rest.slice(end + name.length + 3);
      continue;
    }
    open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  return looked;
}
