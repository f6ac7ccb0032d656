/**
 * How the house is built, as far as the compiler and the linter do not hold it: what every operation
 * has, and which rooms may know of which.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { services } from "../src/services/index.ts";
import type { Service } from "../src/model/service.ts";

const root = join(import.meta.dirname, "..");
const files: readonly string[] = globSync("src/**/*.ts", { cwd: root }).toSorted();
const sources = files.filter(
  (file) => !file.endsWith(".test.ts") && !/^src\/(testing|storage\/testing)\//.test(file),
);

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

const loaded: readonly (readonly [string, Service])[] = await Promise.all(
  Object.entries(services).map(async ([id, load]) => [id, await load()] as const),
);
const operations = loaded.flatMap(([id, { operations: all }]) =>
  all.map((operation) => ({ id, operation, name: operation.contract.name })),
);

/** `SendMessage` lives in `send-message.ts`, `ListMFADevices` in `list-mfa-devices.ts`. */
function fileOf(id: string, name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1-$2");
  return `src/services/${id}/operations/${words.toLowerCase()}.ts`;
}

/** The text of all tests of a service. */
const testsOf: ReadonlyMap<string, string> = new Map(
  loaded.map(([id]) => {
    const tests = files.filter(
      (file) => file.startsWith(`src/services/${id}/`) && file.endsWith(".test.ts"),
    );
    return [id, tests.map(read).join("\n")] as const;
  }),
);

describe("every operation", () => {
  it("has a file that is named for it", () => {
    const without = operations.filter(({ id, name }) => !existsSync(join(root, fileOf(id, name))));
    expect(without.map(({ id, name }) => fileOf(id, name))).toEqual([]);
  });

  it("has a link to AWS's page in its file", () => {
    const without = operations.filter(({ id, name }) => {
      const file = fileOf(id, name);
      if (!existsSync(join(root, file))) return false;
      return !/@see \{@link https:\/\/docs\.aws\.amazon\.com\/\S+ \| /.test(read(file));
    });
    expect(without.map(({ id, name }) => `${id}:${name}`)).toEqual([]);
  });

  it("is called by a test of its service", () => {
    const without = operations.filter(({ id, name }) => {
      const word = new RegExp(String.raw`\b${name}(?:Command)?\b`);
      return !word.test(testsOf.get(id) ?? "");
    });
    expect(without.map(({ id, name }) => `${id}:${name}`)).toEqual([]);
  });

  it("needs a permission, or says why not and who says so", () => {
    const free = operations.flatMap(({ id, name, operation }) => {
      const needed = neededWithoutRequest(operation);
      return needed === undefined ? [] : [{ name: `${id}:${name}`, ...needed }];
    });
    const unfounded = free.filter(
      ({ reason, link }) => reason === "" || !link.startsWith("https://docs.aws.amazon.com/"),
    );
    expect(unfounded).toEqual([]);
    expect(free.map(({ name }) => name)).toContain("sts:GetCallerIdentity");
    expect(free.length).toBeLessThan(operations.length / 10);
  });

  it("is listed once", () => {
    const names = operations.map(({ id, name }) => `${id}:${name}`);
    expect(names).toHaveLength(new Set(names).size);
  });
});

/** What an operation needs whatever it is asked; undefined when that depends on the request. */
function neededWithoutRequest({
  permissions,
}: Service["operations"][number]): { readonly reason: string; readonly link: string } | undefined {
  try {
    const needed = (permissions as (...facts: readonly unknown[]) => unknown)({}, {}, {});
    if (typeof needed === "object" && needed !== null && "kind" in needed) {
      return needed as unknown as { readonly reason: string; readonly link: string };
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** What a room may import: folders below `src/`, packages, `node:` modules. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  "iam-engine": ["model/arn.ts", "jsonc-parser"],
  protocols: ["model", "@smithy/core", "node:"],
  storage: ["model", "pg", "node:"],
  services: [
    "model",
    "iam-engine",
    "node:",
    "@noble",
    "hash-wasm",
    "jose",
    "xml-crypto",
    "@xmldom/xmldom",
  ],
  delivery: ["model", "storage", "gateway", "node:"],
};

function importsOf(file: string): readonly string[] {
  const found = read(file).matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;"']*?from "([^"]+)"|import\("([^"]+)"\)/g,
  );
  return [...found].map(([, from, dynamic]) => {
    const specifier = from ?? dynamic ?? "";
    if (!specifier.startsWith(".")) return specifier;
    return relative("src", join(dirname(file), specifier));
  });
}

function isWithin(imported: string, allowed: string): boolean {
  return (
    imported === allowed ||
    imported.startsWith(`${allowed}/`) ||
    (allowed === "node:" && imported.startsWith(allowed))
  );
}

describe.each(Object.entries(ROOMS))("src/%s", (room, allowed) => {
  it("imports nothing but itself and what stands below it", () => {
    const forbidden = sources
      .filter((file) => file.startsWith(`src/${room}/`))
      .flatMap((file) =>
        importsOf(file)
          .filter((imported) => ![room, ...allowed].some((each) => isWithin(imported, each)))
          .map((imported) => `${file} imports ${imported}`),
      );
    expect(forbidden).toEqual([]);
  });
});

/**
 * IAM and STS are two doors of one house: STS makes sessions of IAM's roles, in IAM's records. What
 * IAM tells of an account's rights (simulations, access reports) its organization has a say in.
 */
const KIN: Readonly<Record<string, string>> = {
  sts: "services/iam",
  iam: "services/organizations",
};

/** What a service invokes, it names by its types: nothing of the other one is loaded for that. */
function isContractType(file: string, imported: string): boolean {
  if (!/^services\/[^/]+\/contract\.ts$/.test(imported)) return false;
  const path = imported.replace("services/", "/");
  const statements = read(file).match(/^import\b[^;]*?from "[^"]+";/gm) ?? [];
  const about = statements.filter((each) => each.includes(`..${path}"`));
  return about.every((each) => each.startsWith("import type "));
}

describe("a service", () => {
  it("imports no other service, but the types of what it invokes", () => {
    const forbidden = sources.flatMap((file) => {
      const [, own] = /^src\/services\/([^/]+)\//.exec(file) ?? [];
      if (own === undefined) return [];
      return importsOf(file)
        .filter((imported) => imported.startsWith("services/"))
        .filter((imported) => !isContractType(file, imported))
        .filter(
          (imported) =>
            ![`services/${own}`, KIN[own]].some(
              (allowed) => allowed !== undefined && isWithin(imported, allowed),
            ),
        )
        .map((imported) => `${file} imports ${imported}`);
    });
    expect(forbidden).toEqual([]);
  });

  it("has a page that says what differs from AWS", () => {
    const without = loaded.map(([id]) => `src/services/${id}/README.md`);
    expect(without.filter((page) => !existsSync(join(root, page)))).toEqual([]);
  });
});

describe("node:http", () => {
  it("is imported by the server alone, and by what asks identity providers for their keys", () => {
    const importers = sources.filter((file) =>
      importsOf(file).some((imported) => ["node:http", "node:https"].includes(imported)),
    );
    expect(
      importers.filter((file) => !/^src\/gateway\/(server|incoming-body)\.ts$/.test(file)),
    ).toEqual(["src/services/sts/issuer-request.ts"]);
  });
});

describe("a source file", () => {
  const CODE_LINES_MAX = 400;

  it(`has at most ${CODE_LINES_MAX} lines of code, unless it is generated`, () => {
    const long = sources.filter((file) => {
      const text = read(file);
      if (/generated by/i.test(text.slice(0, 400))) return false;
      const code = text.split("\n").filter((line) => !/^\s*(?:$|\/\/|\/\*|\*)/.test(line));
      return code.length > CODE_LINES_MAX;
    });
    expect(long).toEqual([]);
  });

  it("has a name that says what it is about", () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|types|constants|misc|shared|base)\.ts$/;
    expect(sources.filter((file) => vague.test(file))).toEqual([]);
  });
});
