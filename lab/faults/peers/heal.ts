import type { Lab } from '../../kit/lab.ts';

/** A loaded machine, and a proxy that waits before it tries again. */
const ceilingMs = 20_000;

/** Resolves when a call on a channel of its own ends in OK; rejects at a ceiling of 20 s. */
export async function untilCallsPass(lab: Lab): Promise<void> {
  await lab.until(
    'a call to pass again',
    async () => {
      const channel = await lab.channel();
      try {
        const { code } = await channel.unary({ deadlineMs: 2000 });
        return code === 0 ? true : undefined;
      } finally {
        await channel.close();
      }
    },
    ceilingMs,
  );
}

/** Replaces the server by one that no fault has touched; resolves when a call has gone through to it. */
export async function healServer(lab: Lab): Promise<void> {
  await lab.server.restart();
  await untilCallsPass(lab);
}
