import { LOCK_FILE_DIGEST } from '../pipelines/release-folder/manifest/software.ts';

/** The part of a CycloneDX 1.5 document (ECMA-424) that is of use here; what else it holds is kept. */
export interface CycloneDx {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: string;
  readonly metadata: {
    readonly component: {
      readonly 'bom-ref': string;
      readonly name: string;
      readonly properties?: readonly Property[];
    };
    readonly [field: string]: unknown;
  };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly [field: string]: unknown;
}

export interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly properties?: readonly Property[];
  readonly licenses?: readonly { readonly license?: { readonly id?: string }; readonly expression?: string }[];
  readonly [field: string]: unknown;
}

interface Property {
  readonly name: string;
  readonly value: string;
}

/** What this project is, and which of its dependencies run. */
export interface OwnPackage {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The property that tells what was built. Lower-case hexadecimal SHA-256. */
export const BUILD_DIGEST = 'synthward:build:sha256';

/**
 * The bill of materials of what runs: `all`, as `npm sbom` makes it, less what only development needs, less the moment and the serial
 * number, so that the same lock file and the same build give the same bytes. What runs is found along the dependencies, because
 * `npm sbom --omit dev` leaves out packages that development needs too.
 */
export function billOfMaterials(
  all: CycloneDx,
  own: OwnPackage,
  digests: { readonly build: string; readonly lockFile: string },
): CycloneDx {
  const root = all.metadata.component['bom-ref'];
  const direct = Object.entries(own.dependencies).map(([name, version]) => `${name}@${version}`);
  const edges = new Map(all.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const running = reached(direct, edges);
  const unknown = [...running].find((ref) => !all.components.some((one) => one['bom-ref'] === ref));
  if (unknown !== undefined) throw new RangeError(`Cannot list what runs: ${unknown} is not in the lock file`);
  const { serialNumber: _, metadata, ...rest } = all;
  const { timestamp: __, tools: ___, ...about } = metadata;
  const properties = [
    { name: BUILD_DIGEST, value: digests.build },
    { name: LOCK_FILE_DIGEST, value: digests.lockFile },
  ];
  return {
    ...rest,
    bomFormat: all.bomFormat,
    specVersion: all.specVersion,
    metadata: { ...about, component: { ...metadata.component, name: own.name, properties } },
    // npm calls the packages of all systems bundled, where a package holds those of one.
    components: all.components
      .filter((one) => running.has(one['bom-ref']))
      .map((one) => ({
        ...one,
        properties: one.properties?.filter(({ name }) => name !== 'cdx:npm:package:bundled') ?? [],
      })),
    dependencies: [{ ref: root, dependsOn: direct }, ...all.dependencies.filter(({ ref }) => running.has(ref))],
  };
}

function reached(from: readonly string[], edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(from);
  for (const ref of found) for (const next of edges.get(ref) ?? []) found.add(next);
  return found;
}
