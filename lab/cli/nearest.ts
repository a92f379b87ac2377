import { distance } from 'fastest-levenshtein';

/** Names that the user may have meant, best first, at most three. */
export function nearest(word: string, names: readonly string[]): string[] {
  const limit = Math.max(3, Math.ceil(word.length / 2));
  return names
    .map((name) => ({ name, far: name.includes(word) ? 0 : distance(word, name) }))
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
