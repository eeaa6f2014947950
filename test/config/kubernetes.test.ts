import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { WEBHOOK_GRACE_MS } from '../../src/compose.js';
import { STOP_GRACE_MS } from '../../src/cli/serve.js';
import { METRICS } from '../../src/observe/metrics/definitions.js';
import { GOODBYE_WITHIN_MS } from '../../src/server/drain.js';
import { load } from '../support/config-file.js';

type Json = Readonly<Record<string, unknown>>;

const dir = join(import.meta.dirname, '..', '..', 'config', 'kubernetes');
const manifest = (name: string): Json => parse(readFileSync(join(dir, `${name}.yaml`), 'utf8')) as Json;

/** What stands at the end of that path. */
function at(from: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Json | undefined)?.[step], from);
}

/** The folders that the image says it writes to. */
function volumesOfImage(): readonly string[] {
  const dockerfile = readFileSync(join(dir, '..', '..', 'Dockerfile'), 'utf8');
  return JSON.parse(/^VOLUME (.*)$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
}

const deployment = manifest('base/deployment');
const pod = at(deployment, 'spec', 'template', 'spec');
const container = at(pod, 'containers', 0);
const { server, limits } = load('');

describe('the manifests for Kubernetes', () => {
  it('are all named in a kustomization: one pod, and more of them only for who asks for that', () => {
    const filesIn = (folder: string): readonly string[] =>
      readdirSync(join(dir, folder)).filter(
        (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
      );
    const resources = (name: string): readonly string[] => manifest(name)['resources'] as string[];
    expect(resources('kustomization')).toEqual(['base']);
    expect([...resources('base/kustomization')].sort()).toEqual([...filesIn('base')].sort());
    // An overlay may not stand inside of what it builds on.
    expect(resources('scaled/kustomization')).toEqual(['../base', ...filesIn('scaled')]);
    expect(filesIn('scaled')).toEqual(['horizontal-pod-autoscaler.yaml']);
    expect(at(deployment, 'spec', 'replicas')).toBe(1);
  });

  it('let callers reach a pod that is full or drains, and never have two pods among which they would be spread', () => {
    expect(at(manifest('base/service'), 'spec', 'publishNotReadyAddresses')).toBe(true);
    expect(at(deployment, 'spec', 'strategy')).toEqual({ type: 'Recreate' });
    const [patch] = manifest('scaled/kustomization')['patches'] as Json[];
    expect(parse(String(patch?.['patch']))).toMatchObject([{ op: 'replace', path: '/spec/strategy' }]);
  });

  it('give a pod the time that it takes to drain', () => {
    const preStopS = Number(at(container, 'lifecycle', 'preStop', 'sleep', 'seconds'));
    const stopMs = server.drainMs + GOODBYE_WITHIN_MS + STOP_GRACE_MS + WEBHOOK_GRACE_MS;
    const graceS = Number(at(pod, 'terminationGracePeriodSeconds'));
    expect(preStopS).toBeGreaterThanOrEqual(
      Number(at(container, 'readinessProbe', 'periodSeconds')) *
        Number(at(container, 'readinessProbe', 'failureThreshold')),
    );
    expect(graceS).toBeGreaterThan(preStopS + stopMs / 1000);
  });

  it('name the ports and the routes that there are', () => {
    expect(at(container, 'ports', 0)).toEqual({ name: 'http', containerPort: server.port });
    expect(at(container, 'env')).toContainEqual({ name: 'PORT', value: String(server.port) });
    expect(at(manifest('base/service'), 'spec', 'ports', 0, 'targetPort')).toBe('http');
    for (const [probe, path] of [
      ['startupProbe', '/healthz'],
      ['livenessProbe', '/healthz'],
      ['readinessProbe', '/readyz'],
    ] as const)
      expect(at(container, probe, 'httpGet')).toEqual({ path, port: 'http' });
    const annotations = at(deployment, 'spec', 'template', 'metadata', 'annotations');
    expect(annotations).toMatchObject({ 'prometheus.io/port': String(server.port) });
  });

  it('let the process neither be root nor write but where it must', () => {
    expect(at(pod, 'securityContext')).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(at(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const writable = (at(container, 'volumeMounts') as Json[]).filter(({ readOnly }) => readOnly !== true);
    expect(writable.map(({ mountPath }) => mountPath)).toEqual([...volumesOfImage(), '/tmp']);
  });

  it('keep recorded phrases where the process looks for them, on the claim of the journals but not among them', () => {
    const mounts = at(container, 'volumeMounts') as Json[];
    const { journal, phrasesDir } = load('');
    const inImage = (path: string): string => join('/app', relative(process.cwd(), path));
    const ofClaim = mounts.filter(({ name }) => name === 'journal');
    expect(ofClaim.map(({ mountPath, subPath }) => [mountPath, subPath])).toEqual([
      [inImage(resolve(journal.dir)), undefined],
      [inImage(phrasesDir), 'phrases'],
    ]);
  });

  it('select the same pods everywhere', () => {
    const labels = at(deployment, 'spec', 'template', 'metadata', 'labels');
    expect(labels).toEqual({ app: 'talkpath' });
    expect(at(deployment, 'spec', 'selector', 'matchLabels')).toEqual(labels);
    expect(at(manifest('base/service'), 'spec', 'selector')).toEqual(labels);
    expect(at(manifest('base/pod-disruption-budget'), 'spec', 'selector', 'matchLabels')).toEqual(labels);
    expect(at(manifest('scaled/horizontal-pod-autoscaler'), 'spec', 'scaleTargetRef', 'name')).toBe(
      'talkpath',
    );
  });

  it('add pods by the calls that go on, before a pod is full', () => {
    const pods = at(manifest('scaled/horizontal-pod-autoscaler'), 'spec', 'metrics', 0, 'pods');
    expect(at(pods, 'metric', 'name')).toBe(METRICS.callsLive.name);
    expect(Number(at(pods, 'target', 'averageValue'))).toBeLessThan(limits.maxCalls);
  });
});
