import { findProgram } from '../../exec/find-program.ts';
import { LackError } from '../../model/errors.ts';

/** Absolute path of a program that this backend needs. */
export function tool(name: string): string {
  const path = findProgram(name);
  if (path === undefined)
    throw new LackError(`${name} was not found`, 'npm start installs it; h2lab doctor shows all.');
  return path;
}
