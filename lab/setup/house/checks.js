/**
 * The static checks of `npm run check`: what they run, and nothing about how. Each counts as one test.
 *
 * A generator of pages joins by one line in GENERATED: a command that writes nothing and fails when a page is not
 * what it would write.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const bin = (name) => `node_modules/${name}`;

/** Slow ones first, so that two at a time end together. */
const CHECKS = [
  {
    title: 'lint',
    command: ['node', bin('oxlint/bin/oxlint'), '.'],
  },
  {
    title: 'types',
    // The compiler in Go; the one in JavaScript is for dependency-cruiser, which needs its API.
    command: ['node', bin('typescript-native/bin/tsc'), '-p', '.', '--pretty', 'false'],
  },
  {
    title: 'directions of imports',
    command: [
      ...[
        'node',
        bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
        '--config',
        'dependency-cruiser.config.js',
      ],
      ...['--output-type', 'err-long', 'analyzer', 'lab', 'scenarios', 'reports', 'test'],
    ],
    needsFolders: true,
  },
  {
    title: 'dead code',
    command: ['node', bin('knip/bin/knip.js'), '--no-progress', '--config', 'knip.config.js'],
  },
  {
    title: 'format',
    command: ['node', bin('oxfmt/bin/oxfmt'), '--check', '.'],
  },
  { title: 'tests mirror the sources', command: ['node', 'test/tools/mirror.ts'] },
];

/** Generated pages: `{title, needs, command}`; `needs` is the file without which there is nothing to check yet. */
const GENERATED = [
  {
    title: 'signatures, scenarios',
    needs: 'lab/cli/pages.ts',
    command: ['node', 'lab/cli/bin.js', 'pages', '--check'],
  },
];

/** The checks that apply to this tree. */
export function staticChecks(root) {
  const there = (path) => existsSync(join(root, path));
  const generated = GENERATED.filter((check) => there(check.needs)).map((check) => ({
    title: `generated: ${check.title}`,
    command: check.command,
  }));
  return [...CHECKS, ...generated].map((check) =>
    check.needsFolders
      ? { ...check, command: check.command.filter((word) => !isFolderWord(word) || there(word)) }
      : check,
  );
}

/** dependency-cruiser stops at a folder that does not exist (yet). */
function isFolderWord(word) {
  return /^[a-z]+$/.test(word) && word !== 'node';
}
