/** What a reader of GitHub's Markdown sees of a line of prose, and what would still be markup in it. */

/** The text behind escapes, entities and comments (CommonMark 2.4, 2.5). */
export function plainOf(markdown: string): string {
  return markdown
    .replaceAll('<!-- -->', '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Characters and words that are still markup, a link, a mention or a reference; empty for plain prose. */
export function markupIn(markdown: string): string[] {
  const rest = markdown
    .replaceAll('<!-- -->', '\u0001')
    .replace(/\\[!-/:-@[-`{-~]/g, '\u0001')
    .replace(/&(?:#\d+|lt|gt|amp);/g, '\u0001');
  return rest.match(/[<>&`*_[\]|~\\]|https?:\/\/|www\.|[@#]\w|^\s*(?:#|>|[-+]\s|\d+[.)]\s)/gi) ?? [];
}
