import { distance } from 'fastest-levenshtein';

/** Edits from a word to a name: to the whole of it, or to one of the words that it is made of. */
function farness(word: string, name: string): number {
  if (name.includes(word)) return 0;
  return Math.min(distance(word, name), ...name.split('-').map((part) => distance(word, part)));
}

/** Names that the user may have meant, best first, at most three. */
export function nearest(word: string, names: readonly string[]): string[] {
  // Two neighbours exchanged are two edits: the typing error of a word of five letters.
  const limit = Math.max(1, Math.floor((word.length + 1) / 3));
  return names
    .map((name) => ({ name, far: farness(word, name) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `Unknown scenario "agin". Did you mean connection-aging?` */
export function unknown(what: string, word: string, names: readonly string[], hint: string): string {
  const near = nearest(word, names);
  const suggestion = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ` ${hint}`;
  return `Unknown ${what} ${JSON.stringify(word)}.${suggestion}`;
}
