/** The absolute path of a program, from PATH and then the system's folders; null when there is none. */
export function findProgram(name: string, env?: NodeJS.ProcessEnv): string | null;

/** True for a regular file that this user may execute. */
export function isExecutable(path: string): boolean;
