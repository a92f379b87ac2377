/** Reads `--reporter`: names, each with the file that it is to write. */
import { reporterKinds, type ReporterName, type ReporterWish } from '../../reports/reporter-names.ts';
import { UsageError } from '../model/errors.ts';
import { unknown } from './nearest.ts';
import { mustBeWritable } from './writable.ts';

const names = Object.keys(reporterKinds) as ReporterName[];

function isName(text: string): text is ReporterName {
  return names.some((name) => name === text);
}

function wishOf(text: string): ReporterWish {
  const equals = text.indexOf('=');
  const name = (equals === -1 ? text : text.slice(0, equals)).trim();
  if (!isName(name)) {
    throw new UsageError(`--reporter: ${unknown('reporter', name, names, `There are ${names.join(', ')}.`)}`);
  }
  if (equals === -1) return { name };
  const file = text.slice(equals + 1).trim();
  if (reporterKinds[name].file === undefined)
    throw new UsageError(`--reporter ${text}: ${name} prints, it writes no file; give ${name} alone.`);
  if (file === '') throw new UsageError(`--reporter ${text}: expected a file, such as ${name}=FILE.`);
  return { name, file };
}

/**
 * Reads lists such as `list,junit=out.xml`, given once or several times; `-` is standard output. Throws a
 * {@link UsageError} for what is unknown, doubled, or would be mixed up on standard output.
 */
export function readReporters(lists: readonly string[]): ReporterWish[] {
  const wishes = lists.flatMap((list) => list.split(',').map(wishOf));
  const printing = wishes.filter(({ name }) => name === 'list' || name === 'dot');
  if (printing.length > 1)
    throw new UsageError('--reporter: expected one of list and dot, both print what people watch.');
  const same = wishes.find((wish, at) => wishes.slice(0, at).some((one) => sameTarget(one, wish)));
  if (same !== undefined)
    throw new UsageError(
      `--reporter: ${same.name}${same.file === undefined ? '' : `=${same.file}`} is given twice.`,
    );
  if (wishes.filter(({ file }) => file === '-').length > 1)
    throw new UsageError('--reporter: expected one report at most on standard output, found two.');
  return wishes;
}

function sameTarget(a: ReporterWish, b: ReporterWish): boolean {
  return a.file === undefined
    ? a.name === b.name && b.file === undefined
    : a.file === b.file && a.file !== '-';
}

/** Rejects with a {@link UsageError} when a file that was named cannot be written: told before the runs. */
export async function mustReachFiles(wishes: readonly ReporterWish[]): Promise<void> {
  for (const { name, file } of wishes) {
    if (file !== undefined) await mustBeWritable(`--reporter ${name}`, file);
  }
}
