/**
 * TypeScript to JavaScript, two ways with the same result: file by file and unchecked for the clone's cached build
 * (a changed file costs milliseconds), and by `tsc` with declarations for the package.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, tail } from './command.js';
import { Problem } from './problem.js';

/** The path of a source's output, below the output folder. */
export function outputName(path) {
  return isTypeScript(path) ? `${path.slice(0, -'.ts'.length)}.js` : path;
}

/** True for sources that are compiled; declaration files beside plain JavaScript are copied. */
export function isTypeScript(path) {
  return path.endsWith('.ts') && !path.endsWith('.d.ts');
}

/** Compiles the given TypeScript files, each by itself. Throws a Problem that names the place of a syntax error. */
export async function compileEach(root, out, paths) {
  if (paths.length === 0) return;
  const { default: ts } = await import('typescript');
  const compilerOptions = {
    target: ts.ScriptTarget.ES2024,
    // Alone, a file cannot be asked which package.json governs it; every file here is an ES module.
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  };
  for (const path of paths) {
    const source = readFileSync(join(root, path), 'utf8');
    const result = ts.transpileModule(source, { compilerOptions, fileName: path, reportDiagnostics: true });
    const [error] = result.diagnostics ?? [];
    if (error) {
      const { line } = error.file?.getLineAndCharacterOfPosition(error.start ?? 0) ?? { line: 0 };
      throw new Problem(`${path}:${line + 1}: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}`, {
        tried: 'compiling the sources',
        byHand: ['correct that line; `npm run check` tells more'],
      });
    }
    writeWhole(join(out, outputName(path)), result.outputText);
  }
}

/** Compiles everything with declarations, unchecked: `npm run check` is where types are proven. */
export function compileForPackage(root, out) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = ['-p', join(root, 'lab', 'setup', 'tsconfig.build.json'), '--outDir', out, '--declaration'];
  const result = run(process.execPath, [tsc, ...args], { cwd: root });
  if (result.code !== 0) {
    throw new Problem('the package could not be compiled', {
      tried: `tsc ${args.join(' ')}`,
      said: tail(result.stdout || result.stderr),
      byHand: ['npm run check'],
    });
  }
}

/** Writes a file so that nobody ever reads half of it: another command may run from this build right now. */
export function writeWhole(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}
