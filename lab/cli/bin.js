#!/usr/bin/env node
/**
 * The launcher of `h2lab`. Plain JavaScript that an old Node can parse, because its first job is to say so to one.
 *
 * In the package it stands beside the compiled command line. In the clone it runs the cached build, and makes that
 * anew first when a source has changed.
 */
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_NODE = 24;
const here = dirname(fileURLToPath(import.meta.url));

if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  giveUp(`h2lab needs Node ${NEEDED_NODE} or newer; this is v${process.versions.node}`);
} else {
  locateMain()
    .then((path) => path && import(pathToFileURL(path).href))
    .then((module) => module && module.main(process.argv.slice(2)))
    .then((code) => {
      if (code !== undefined) process.exitCode = code;
    })
    .catch((error) => {
      process.stderr.write(`${error && error.stack ? error.stack : error}\n`);
      process.exitCode = 5;
    });
}

/** The compiled command line; undefined when there is none, which has been said then. */
async function locateMain() {
  const compiled = join(here, 'main.js');
  if (existsSync(compiled)) {
    // The package's own folder may not be written; where this one cannot be, Node goes on without a cache.
    const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
    nodeModule.enableCompileCache(join(caches, 'h2lab', 'compile-cache'));
    return compiled;
  }

  const root = dirname(dirname(here));
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) {
    return giveUp('h2lab: no packages are installed in this clone; run `npm start` (or `npm ci`) first');
  }
  const out = join(root, '.h2lab', 'build');
  const { isFresh } = await import('../setup/freshness.js');
  if (!isFresh(root, out)) {
    const { ensureBuild } = await import('../setup/build.js');
    try {
      await ensureBuild(root, (line) => process.stderr.write(`h2lab: ${line}\n`));
    } catch (error) {
      const { describe, Problem } = await import('../setup/problem.js');
      if (!(error instanceof Problem)) throw error;
      return giveUp(describe(error));
    }
  }
  nodeModule.enableCompileCache(join(root, '.h2lab', 'compile-cache'));
  return join(out, 'lab', 'cli', 'main.js');
}

function giveUp(line) {
  process.stderr.write(`${line}\n`);
  process.exitCode = 3;
  return undefined;
}
