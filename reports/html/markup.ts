/**
 * HTML that cannot forget to escape: a tagged template whose holes are text unless they are `Markup` themselves.
 *
 * `Markup` is a class with a private field, so nothing that came out of a JSON file can pass for it.
 */
import { visible } from '../text/escape.ts';

/** Text that is HTML already. Made by `markup` alone. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The HTML. */
  toString(): string {
    return this.#text;
  }
}

/** What may stand in a hole: text and numbers are escaped; `undefined` and `false` give nothing. */
export type Hole = string | number | Markup | undefined | false | readonly Hole[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for element content and quoted attributes: entities, and controls, bidi overrides and invisibles spelled out. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function fill(hole: Hole): string {
  if (hole === undefined || hole === false) return '';
  if (hole instanceof Markup) return hole.toString();
  if (Array.isArray(hole)) return hole.map((part: Hole) => fill(part)).join('');
  return escapeHtml(String(hole));
}

/**
 * Builds HTML; attribute values must be quoted in the template.
 *
 * Not called `html`: formatters know that name and would change white space, which the policy's hashes cover.
 */
export function markup(parts: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + fill(holes[index - 1]) + part));
}

/** A text that may be cut, with the whole of it as tooltip. */
export function clip(text: string, most: number): string {
  const safe = visible(text);
  return safe.length <= most
    ? safe
    : `${safe
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')
        .trimEnd()}…`;
}

/** A relative link to a path: each part percent-encoded, and `./` in front, so that no part can be a scheme. */
export function relativeHref(path: string): string {
  const parts = path
    .split('/')
    .map((part) => (part === '..' ? part : encodeURIComponent(part.toWellFormed())));
  return `./${parts.join('/')}`;
}
