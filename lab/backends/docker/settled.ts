/**
 * Waits for all tasks, also when one fails, and then gives their results or the first failure. With `Promise.all`
 * alone something would still be coming into being while the failure is cleaned up.
 */
export async function settled<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(tasks);
  return await Promise.all(tasks);
}
