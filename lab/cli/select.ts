import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { discover, listIds, load } from '../../analyzer/node/discover.ts';
import { controlsOf, type Scenario } from '../kit/define-scenario.ts';
import { UsageError } from '../model/errors.ts';
import { resolveKit } from './kit-hook.ts';
import { unknown } from './nearest.ts';
import { holesIn } from './new-scenario.ts';
import { scenariosFolder } from './places.ts';

/** True for a filter that means a file or folder and not a name: it has a separator or an ending. */
export function isPath(filter: string): boolean {
  return /[/\\]|\.[jt]s$|^\.$/.test(filter);
}

function checked(file: string, value: Scenario): Scenario {
  const ok =
    typeof value.id === 'string' && typeof value.drive === 'function' && typeof value.fault === 'object';
  if (!ok)
    throw new UsageError(`${file} is no scenario: its default export must come from defineScenario({…}).`);
  const holes = holesIn(value);
  if (holes.length > 0) throw new UsageError(`${file}: not filled in yet: ${holes.join(', ')}.`);
  return value;
}

/** A user's file that does not load is input that cannot be used: the reason and the place, not our stack. */
async function loaded<T>(path: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    const place = stack.split('\n').find((line) => line.includes(resolve(path)));
    const where = place === undefined || message.includes(place) ? '' : `\n  ${place.trim()}`;
    throw new UsageError(`${path} cannot be loaded: ${message}${where}`);
  }
}

/** Scenarios of a user's own file or folder, which import `h2lab/kit`. */
async function fromPath(path: string): Promise<Scenario[]> {
  const full = resolve(path);
  const seen = statSync(full, { throwIfNoEntry: false });
  if (seen === undefined) throw new UsageError(`${path}: there is no such file or folder.`);
  resolveKit(seen.isDirectory() ? full : dirname(full));
  if (!seen.isDirectory()) return [checked(path, await loaded(path, () => load<Scenario>(full)))];
  const found = await loaded(path, () => discover<Scenario>(full));
  if (found.length === 0) throw new UsageError(`${path} holds no scenario file (.ts or .js).`);
  return found.map(({ file, value }) => checked(file, value));
}

/** True for the id of a control of a combined fault, `SCENARIO.FAULT`. */
export function isControl(id: string): boolean {
  return id.includes('.');
}

/** A scenario, and the controls of its combined fault behind it. */
function withControls(scenario: Scenario): Scenario[] {
  return [scenario, ...controlsOf(scenario)];
}

/**
 * The scenarios that filters select: an exact id selects that one alone, a part of an id all that have it, a path
 * a user's own, `SCENARIO.FAULT` one control of a combined fault; the others bring theirs with them. No filter selects
 * all of this project's. Rejects with the nearest names when one selects nothing.
 */
export async function selectScenarios(filters: readonly string[]): Promise<Scenario[]> {
  const names = filters.filter((filter) => !isPath(filter) && !isControl(filter));
  const controls = await Promise.all(filters.filter((one) => !isPath(one) && isControl(one)).map(control));
  const own = await Promise.all(filters.filter(isPath).map(fromPath));
  const ids = await listIds(scenariosFolder);
  const wanted = new Set(filters.length === 0 ? ids : []);
  for (const name of names) {
    const hits = ids.includes(name) ? [name] : ids.filter((id) => id.includes(name));
    if (hits.length === 0) throw new UsageError(unknown('scenario', name, ids, 'h2lab list shows them all.'));
    for (const id of hits) wanted.add(id);
  }
  const found = wanted.size === 0 ? [] : await discover<Scenario>(scenariosFolder, wanted);
  return [...found.map(({ value }) => value), ...own.flat()].flatMap(withControls).concat(controls);
}

/** One control of a combined fault by its id. */
async function control(id: string): Promise<Scenario> {
  const [parent = ''] = id.split('.');
  const ids = await listIds(scenariosFolder);
  if (!ids.includes(parent))
    throw new UsageError(unknown('scenario', parent, ids, 'h2lab list shows them all.'));
  const found = await discover<Scenario>(scenariosFolder, new Set([parent]));
  const all = found.flatMap(({ value }) => controlsOf(value));
  const hit = all.find((one) => one.id === id);
  if (hit !== undefined) return hit;
  throw new UsageError(
    all.length === 0
      ? `${parent} is of one fault, which has one control: h2lab run ${parent} --roles control`
      : `${parent} has no control ${id}: expected ${all.map((one) => one.id).join(' or ')}.`,
  );
}
