import { Markup, markup } from './markup.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** The frame of a report: one file that loads nothing, runs one known script, and sends nothing anywhere. */

async function sourceHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${Buffer.from(digest).toString('base64')}'`;
}

/**
 * The beginning of the page, up to the open `<body>`.
 *
 * The policy allows the inline style and script by their hashes alone: were a captured string ever to get out of its
 * quotes, it could still neither run nor load anything.
 */
export async function pageStart(title: string): Promise<Markup> {
  const policy = [
    "default-src 'none'",
    `style-src ${await sourceHash(style)}`,
    `script-src ${await sourceHash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<nav class="skip" aria-label="Skip"><a href="#" data-skip="">Skip to the content</a></nav>
`;
}

/** The script: behind what is seen first, before the data, so that a long file is of use before it is read. */
export function pageScript(): Markup {
  return markup`<script>${new Markup(script)}</script>
`;
}

/** Data of a run, as `packed` made them: no script of any kind, and nothing in it can end the element. */
export function dataBlock(slug: string, pair: string | undefined, base64: string): Markup {
  return markup`<script type="text/plain" data-block="${slug}"${pair !== undefined && markup` data-pair="${pair}"`}>${new Markup(base64.replace(/[^A-Za-z0-9+/=]/g, ''))}</script>
`;
}

/** The end of the page. */
export function pageEnd(): Markup {
  return markup`</body>
</html>
`;
}
