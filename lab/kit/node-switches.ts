/**
 * The switches of Node for a program of the lab on a host. The roots that Node carries are left alone: the authority of a
 * run is named to whoever verifies, and to parse the others costs each process as much as all the calls of a run.
 */
export function nodeSwitches(keyLog: string): string[] {
  return ['--use-openssl-ca', `--tls-keylog=${keyLog}`];
}
