/**
 * Writes what routing knows of AWS's services, from the service models that botocore carries:
 *
 *     node tools/generate-service-index.ts <botocore>/data
 *
 * `src/gateway/service-list.ts` is loaded at start and holds only what tells services apart.
 * `src/gateway/operation-names.ts` holds the names of all operations and is loaded when an error
 * must tell whether AWS has an operation.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Protocol } from "../src/model/contract.ts";

interface Model {
  readonly metadata: {
    readonly endpointPrefix: string;
    readonly signingName?: string;
    readonly targetPrefix?: string;
    readonly apiVersion: string;
    readonly protocol: string;
    readonly protocols?: readonly string[];
    readonly jsonVersion?: string;
    /** Present when the service spoke Query before; it still understands it. */
    readonly awsQueryCompatible?: object;
  };
  readonly operations: Readonly<
    Record<string, { readonly http?: { readonly requestUri: string } }>
  >;
}

interface Service {
  readonly id: string;
  readonly signingName: string;
  readonly model: Model;
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  query: "awsQuery",
  ec2: "ec2Query",
  "rest-json": "restJson1",
  "rest-xml": "restXml",
  "smithy-rpc-v2-cbor": "rpcv2Cbor",
};

/** Services whose paths are looked at without a signature, so that plain HTTP users reach them. */
const UNSIGNED_BY_PATH: ReadonlySet<string> = new Set(["lambda"]);

function readServices(dataFolder: string): Service[] {
  const services: Service[] = [];
  for (const entry of readdirSync(dataFolder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const model = readModel(join(dataFolder, entry.name));
    if (model === undefined) continue;
    const { signingName = model.metadata.endpointPrefix } = model.metadata;
    services.push({ id: entry.name, signingName, model });
  }
  return services.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** The newest version of a service's model. */
function readModel(folder: string): Model | undefined {
  for (const version of readdirSync(folder).toSorted().toReversed()) {
    const path = join(folder, version);
    const file = readdirSync(path).find((name) => name.startsWith("service-2.json"));
    if (file === undefined) continue;
    const bytes = readFileSync(join(path, file));
    const text = file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
    return JSON.parse(text.toString("utf8")) as Model;
  }
  return undefined;
}

function protocolsOf({ id, model: { metadata } }: Service): readonly Protocol[] {
  const names = [...(metadata.protocols ?? [metadata.protocol])];
  if (metadata.awsQueryCompatible !== undefined && !names.includes("query")) names.push("query");
  return names.map((name) => {
    const json = metadata.jsonVersion === "1.0" ? "awsJson1_0" : "awsJson1_1";
    const protocol = name === "json" ? json : PROTOCOLS[name];
    if (protocol === undefined) throw new Error(`${id} speaks \`${name}\`, which is unknown`);
    return protocol;
  });
}

/** `id endpointPrefix signingName targetPrefix apiVersion protocol,protocol` */
function serviceLine(service: Service): string {
  const { endpointPrefix, targetPrefix = "-", apiVersion } = service.model.metadata;
  const protocols = protocolsOf(service).join(",");
  const { id, signingName } = service;
  return [id, endpointPrefix, signingName, targetPrefix, apiVersion, protocols].join(" ");
}

/**
 * The beginnings of paths by which services with one signing name can be told apart: for each
 * service the shortest ones that no other of them has, and whole ones that they share.
 */
function pathLines(services: readonly Service[]): string[] {
  const lines: string[] = [];
  for (const group of groupedBy(services, ({ signingName }) => signingName)) {
    if (group.length === 1 && !UNSIGNED_BY_PATH.has(group[0]?.id ?? "")) continue;
    for (const service of group) {
      const others = group.filter((other) => other !== service).flatMap(literalPaths);
      const own = literalPaths(service).map((path) => beginningOf(path, others, service));
      const paths = [...new Set(own)].filter((path) => path !== "/").toSorted();
      if (paths.length > 0) lines.push(`${service.id} ${paths.join(" ")}`);
    }
  }
  return lines.toSorted();
}

function groupedBy<T>(items: readonly T[], key: (item: T) => string): readonly T[][] {
  return [...Map.groupBy(items, key).values()];
}

/** The segments of each operation's path that stand before its first label. */
function literalPaths({ model }: Service): string[][] {
  return Object.values(model.operations).map(({ http }) => {
    const path = (http?.requestUri ?? "/").split("?", 1)[0] ?? "/";
    const segments = path.split("/").slice(1);
    const label = segments.findIndex((segment) => segment === "" || segment.includes("{"));
    return label < 0 ? segments : segments.slice(0, label);
  });
}

function beginningOf(
  path: readonly string[],
  others: readonly (readonly string[])[],
  { id }: Service,
): string {
  // One segment of a Lambda path is a date, which could well be somebody's bucket.
  for (let length = UNSIGNED_BY_PATH.has(id) ? 2 : 1; length < path.length; length += 1) {
    const beginning = path.slice(0, length).join("/");
    const isShared = others.some((other) => other.slice(0, length).join("/") === beginning);
    if (!isShared) return `/${beginning}`;
  }
  return `/${path.join("/")}`;
}

/** The operations by which services with one target prefix can be told apart. */
function targetLines(services: readonly Service[]): string[] {
  const withTarget = services.filter(({ model }) => model.metadata.targetPrefix !== undefined);
  const lines: string[] = [];
  for (const group of groupedBy(withTarget, ({ model }) => model.metadata.targetPrefix ?? "")) {
    if (group.length === 1) continue;
    for (const service of group) {
      const others = group.filter((other) => other !== service);
      const own = Object.keys(service.model.operations).filter((name) =>
        others.every(({ model }) => !Object.hasOwn(model.operations, name)),
      );
      lines.push(`${service.id} ${own.toSorted().join(" ")}`);
    }
  }
  return lines.toSorted();
}

function sourceOf(
  parts: readonly { name: string; about: string; lines: readonly string[] }[],
): string {
  const head = "// Generated by tools/generate-service-index.ts; do not edit.\n";
  const lint = "/* oxlint-disable max-lines */\n";
  const body = parts.map(
    ({ name, about, lines }) =>
      `/** ${about} */\nexport const ${name}: string = \`\n${lines.join("\n")}\n\`;\n`,
  );
  return [head + lint, ...body].join("\n");
}

function main(dataFolder: string | undefined): void {
  if (dataFolder === undefined) throw new Error("say where botocore's folder `data` is");
  const services = readServices(dataFolder);
  const gateway = join(import.meta.dirname, "../src/gateway");
  const list = sourceOf([
    {
      name: "SERVICES",
      about:
        "A line for each service: id, endpoint prefix, signing name, target prefix, version, protocols.",
      lines: services.map(serviceLine),
    },
    {
      name: "PATHS",
      about: "Beginnings of paths that tell services with one signing name apart.",
      lines: pathLines(services),
    },
    {
      name: "TARGETS",
      about: "Operations that tell services with one target prefix apart.",
      lines: targetLines(services),
    },
  ]);
  const names = sourceOf([
    {
      name: "OPERATION_NAMES",
      about: "A line for each service: its id and the names of its operations.",
      lines: services.map(
        ({ id, model }) => `${id} ${Object.keys(model.operations).toSorted().join(" ")}`,
      ),
    },
  ]);
  writeFileSync(join(gateway, "service-list.ts"), list);
  writeFileSync(join(gateway, "operation-names.ts"), names);
  console.log(`${services.length} services, ${list.length} and ${names.length} characters`);
}

main(process.argv[2]);
