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
`;
}

/** The end of the page. */
export function pageEnd(): Markup {
  return markup`<script>${new Markup(script)}</script>
</body>
</html>
`;
}
