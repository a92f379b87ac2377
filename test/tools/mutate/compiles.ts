/**
 * Whether the compiler takes a mutant.
 *
 * A condition that the types need (`x !== undefined` before `x.time`) cannot go: the source would not compile, and no
 * test is wanted for what the compiler refuses. The compiler decides, not the look of the condition.
 */
import { dirname } from 'node:path';
import ts from 'typescript';

/** Hints about code that became unused or unreachable, and comparisons that became pointless: no reason to refuse. */
const hints = new Set([2367, 6133, 6192, 6196, 6198, 6199, 7027]);

/** True when `source` compiles in the place of the file at `path` (absolute). */
export type Compiles = (path: string, source: string) => boolean;

/** Reads the options of this tsconfig, for the sources at `paths` and what they import. Throws when it cannot. */
export function createCompiles(tsconfig: string, paths: readonly string[]): Compiles {
  const { config } = ts.readConfigFile(tsconfig, (path) => ts.sys.readFile(path)) as { config?: unknown };
  if (config === undefined) throw new Error(`cannot read ${tsconfig}`);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(tsconfig));
  const changed = new Map<string, { version: number; source: string }>();
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...paths],
    getScriptVersion: (path) => String(changed.get(path)?.version ?? 0),
    getScriptSnapshot: (path) => {
      const text = changed.get(path)?.source ?? ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => dirname(tsconfig),
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (path) => ts.sys.fileExists(path),
    readFile: (path) => ts.sys.readFile(path),
  });
  return (path, source) => {
    const version = (changed.get(path)?.version ?? 0) + 1;
    changed.set(path, { version, source });
    return !service.getSemanticDiagnostics(path).some(({ code }) => !hints.has(code));
  };
}
