import type { Registry } from "../gateway/registry.ts";
import { operationNames } from "../gateway/operation-names.ts";

/** The operations of one service. */
export interface ServiceCoverage {
  readonly implemented: readonly string[];
  /** Operations that AWS has and that are answered with 501 here. */
  readonly missing: readonly string[];
}

/** Every service that AWS has, and which of its operations exist here. */
export async function coverageOf(
  registry: Registry,
): Promise<Readonly<Record<string, ServiceCoverage>>> {
  const coverage: Record<string, ServiceCoverage> = {};
  for (const [id, names] of Object.entries(await operationNames())) {
    const service = await registry.load(id);
    const implemented = names.filter((name) => service?.operations.has(name) === true);
    const missing = names.filter((name) => service?.operations.has(name) !== true);
    coverage[id] = { implemented, missing };
  }
  return coverage;
}
