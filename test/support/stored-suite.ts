/** A suite as `h2lab run` leaves it on the disk, made of golden captures: for tests of what reads stored runs. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeFiles } from '../../lab/cli/analyze.ts';
import { runInputs } from '../../lab/cli/analyze-inputs.ts';
import type { Plan, Role, TransportVariant } from '../../lab/model/plan.ts';
import { clientProxyServer } from '../../lab/model/topology.ts';
import type { VerdictKind } from '../../lab/model/verdict.ts';
import { createRunFolder } from '../../lab/store/run-folder.ts';
import { golden } from './h2lab.ts';

const hops = ['client-proxy', 'proxy-server'] as const;

/** Writes a run of a golden scenario with its captures, the analysis of today and a verdict; returns its folder. */
export async function storeRun(
  suite: string,
  scenario: string,
  variant: TransportVariant,
  role: Role,
  change: { verdict?: VerdictKind | null; plan?: Partial<Plan> } = {},
): Promise<string> {
  const path = join(suite, `${scenario}-netns-${variant}-${role}-1`);
  mkdirSync(path, { recursive: true });
  const folder = await createRunFolder(path);
  const signature = role === 'fault' ? scenario : 'healthy';
  await folder.writePlan({
    format: 'h2lab.plan/1',
    runId: 'abcdef12',
    scenario,
    role,
    variant,
    repeat: 1,
    backend: 'netns',
    proxy: 'envoy',
    proxyVersion: '1.40.0',
    topology: clientProxyServer,
    seed: 1,
    fault: null,
    expected: { signature },
    ...change.plan,
  });
  for (const hop of hops)
    copyFileSync(golden(`${scenario}-${variant}-${role}`, hop), folder.capturePath(hop));
  const analysis = await analyzeFiles(runInputs(hops.map((hop) => ({ hop, path: folder.capturePath(hop) }))));
  await folder.writeAnalysis(analysis);
  if (change.verdict !== null) {
    const kind = change.verdict ?? 'confirmed';
    const diagnosed = analysis.diagnosis.signature;
    await folder.writeVerdict({
      format: 'h2lab.verdict/1',
      kind,
      expected: signature,
      diagnosed,
      reasons: [],
    });
  }
  return path;
}
