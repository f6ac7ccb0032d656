import { describe, expect, it } from "vitest";
import { clientRules } from "../../test/wire/client-rules.ts";
import { sdkClients } from "../../test/wire/sdk-client.ts";
import { carriageOf, randomOf, valueOf } from "../../test/wire/values.ts";
import { loadContracts } from "../../tools/contract-of-schemas.ts";
import { provenServices, services } from "../../tools/services.ts";
import type { OperationContract, ServiceContract } from "../model/contract.ts";
import { compileRoutes, matchOperation, type RoutedRequest } from "./rest-uri.ts";
import { readLabels } from "./uri-pattern.ts";
import { MalformedUri } from "./uri-text.ts";

const entries = [...services, ...provenServices];
const s3Entry = entries.find(({ id }) => id === "s3");
if (s3Entry === undefined) throw new Error("no S3");
const s3 = Object.values((await loadContracts(s3Entry)).operations);
const s3Routes = compileRoutes(s3);

/** A request from its line: `GET /bucket/key?acl`. */
function request(line: string, more: Partial<RoutedRequest> = {}): RoutedRequest {
  const [method = "", target = ""] = line.split(/ (.*)/s);
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  return { method, path, query, headers: {}, ...more };
}

/** The operation of S3 that a request means, and the labels of its path. */
function s3Match(line: string, more: Partial<RoutedRequest> = {}): readonly [string?, object?] {
  const sent = request(line, more);
  const operation = matchOperation(s3Routes, sent);
  if (operation?.http === undefined) return [];
  return [operation.name, readLabels(operation.http, sent)];
}

function inputOf(operation: OperationContract, members: "required" | "all"): object {
  const protocol = operation.service.protocols[0] ?? "restXml";
  const fixed = clientRules(operation, "input");
  const carriage = { ...carriageOf(protocol, "input"), members, fixed };
  return valueOf(operation.input, randomOf(1), carriage);
}

describe("matchOperation", () => {
  for (const id of ["s3", "s3control", "lambda", "ram"]) {
    it(`finds every operation of ${id} as AWS's SDK asks for it`, async () => {
      const entry = entries.find((one) => one.id === id);
      if (entry === undefined) throw new Error(`no ${id}`);
      const [client] = await sdkClients(entry);
      if (client === undefined) throw new Error(`no client of ${id}`);
      const operations = Object.values(client.contracts.operations);
      const routes = compileRoutes(operations);
      const wrong: string[] = [];
      for (const operation of operations) {
        const found = [];
        for (const members of ["required", "all"] as const) {
          const sent = await client.request(operation, inputOf(operation, members));
          found.push(matchOperation(routes, sent)?.name);
        }
        if (found.some((name) => name !== operation.name)) {
          wrong.push(`${operation.name}: ${found.join()}`);
        }
      }
      expect(operations.length).toBeGreaterThan(30);
      expect(wrong).toEqual([]);
    });
  }

  it("finds every operation of S3 when the host names the bucket", () => {
    const wrong: string[] = [];
    for (const { name, http, input } of s3) {
      // Without `x-id` nothing tells this one from ListBuckets, which AWS tells apart by host.
      if (http === undefined || name === "ListDirectoryBuckets") continue;
      const [pattern = "", literals = ""] = http.uri.split("?");
      const required = input.required.map((member) => input.members[member]);
      const args = required.flatMap((member) => member?.httpQuery ?? []).map((arg) => `${arg}=1`);
      const headers = required.flatMap((member) => member?.httpHeader ?? []);
      const sent = request(
        `${http.method} ${pattern.replace("/{Bucket}", "").replace("{Key+}", "k/l") || "/"}` +
          `?${[literals, ...args].join("&")}`,
        {
          headers: Object.fromEntries(headers.map((header) => [header.toLowerCase(), "1"])),
          ...(pattern.startsWith("/{Bucket}") && { labels: { Bucket: "b" } }),
        },
      );
      const found = matchOperation(s3Routes, sent)?.name;
      if (found !== name) wrong.push(`${name}: ${found}`);
    }
    expect(wrong).toEqual([]);
  });

  it("keeps keys exactly as they were sent", () => {
    const keys: Readonly<Record<string, string>> = {
      "/b/a/../b": "a/../b",
      "/b/./a": "./a",
      "/b/%2e%2e/x": "../x",
      "/b/%2E": ".",
      "/b//a": "/a",
      "/b//": "/",
      "/b/a//b": "a//b",
      "/b/a/": "a/",
      "/b/a//": "a//",
      "/b/a%2Fb": "a/b",
      "/b/a%252Fb": "a%2Fb",
      "/b/a+b": "a+b",
      "/b/%20%C3%A9%F0%9F%98%80": " é\u{1f600}",
      "/b/a;b=c,d": "a;b=c,d",
      "/b/__proto__": "__proto__",
      "/b/{Key+}": "{Key+}",
    };
    const expected = Object.entries(keys).map(([path, Key]) => [
      path,
      ["GetObject", { Bucket: "b", Key }],
    ]);
    expect(Object.keys(keys).map((path) => [path, s3Match(`GET ${path}`)])).toEqual(expected);
    const labels = { Bucket: "b" };
    expect(
      Object.keys(keys).map((path) => [path, s3Match(`GET ${path.slice(2)}`, { labels })]),
    ).toEqual(expected);
  });

  it("takes a bucket with a trailing slash for the bucket", () => {
    expect(s3Match("GET /b/")).toEqual(["ListObjects", { Bucket: "b" }]);
    expect(s3Match("PUT /b/")).toEqual(["CreateBucket", { Bucket: "b" }]);
    expect(s3Match("GET /", { labels: { Bucket: "b" } })).toEqual(["ListObjects", { Bucket: "b" }]);
    expect(s3Match("GET /")).toEqual(["ListBuckets", {}]);
  });

  it("tells operations on one path apart by query and headers", () => {
    const copy = { headers: { "x-amz-copy-source": "a/b" } };
    const asked: readonly (readonly [string, string, Partial<RoutedRequest>?])[] = [
      ["GET /b?list-type=2", "ListObjectsV2"],
      ["GET /b?list-type=1", "ListObjects"],
      ["GET /b?versions", "ListObjectVersions"],
      ["GET /b?versions=&prefix=a", "ListObjectVersions"],
      ["GET /b?analytics", "ListBucketAnalyticsConfigurations"],
      ["GET /b?analytics&id=1", "GetBucketAnalyticsConfiguration"],
      ["GET /b/k?uploadId=1", "ListParts"],
      ["GET /b/k?attributes", "GetObjectAttributes"],
      ["PUT /b/k", "PutObject"],
      ["PUT /b/k?x-id=CopyObject", "PutObject"],
      ["PUT /b/k?x-id=PutObject", "CopyObject", copy],
      ["PUT /b/k?partNumber=1&uploadId=2", "UploadPart"],
      ["PUT /b/k?partNumber=1&uploadId=2", "UploadPartCopy", copy],
      ["PUT /b/k?tagging", "PutObjectTagging"],
      ["POST /b?delete", "DeleteObjects"],
      ["POST /b/k?select&select-type=2", "SelectObjectContent"],
      ["DELETE /b/k?uploadId=2", "AbortMultipartUpload"],
      ["DELETE /b/k?versionId=2", "DeleteObject"],
      ["HEAD /b/k", "HeadObject"],
      ["GET /?x-id=ListDirectoryBuckets", "ListDirectoryBuckets"],
      ["GET /b?acl&prefix=%zz", "GetBucketAcl"],
    ];
    expect(asked.map(([line, , more]) => [line, s3Match(line, more)[0], more])).toEqual(
      asked.map(([line, name, more]) => [line, name, more]),
    );
  });

  it("never takes a request that lacks something for a more harmful one", () => {
    expect(s3Match("DELETE /b?analytics")[0]).toBe("DeleteBucketAnalyticsConfiguration");
    expect(s3Match("DELETE /b?inventory")[0]).toBe("DeleteBucketInventoryConfiguration");
  });

  it("knows no other methods and paths", () => {
    const lines = ["OPTIONS /b/k", "PATCH /b/k", "POST /b", "POST /b/k", "GET //k", "get /b"];
    expect(lines.filter((line) => s3Match(line).length > 0)).toEqual([]);
  });

  it("prefers literal segments to labels, and longer suffixes of greedy ones", () => {
    const service = {} as ServiceContract;
    const input = { kind: "structure", name: "In", members: {}, required: [] } as const;
    const routes = compileRoutes(
      ["/a/{X}", "/a/list", "/{X}/list", "/g/{X+}", "/g/{X+}/policy", "/g/{X+}/b/policy"].map(
        (uri): OperationContract => ({
          name: uri,
          service,
          input,
          output: input,
          http: { method: "GET", uri, status: 200 },
        }),
      ),
    );
    const asked: Readonly<Record<string, string | undefined>> = {
      "/a/b": "/a/{X}",
      "/a/list": "/a/list",
      "/a/list//": "/a/list",
      "/b/list": "/{X}/list",
      "/g/list": "/g/{X+}",
      "/g/c": "/g/{X+}",
      "/g/c/policy": "/g/{X+}/policy",
      "/g/c/d/policy/": "/g/{X+}/policy",
      "/g/c/b/policy": "/g/{X+}/b/policy",
      "/g/policy": "/g/{X+}",
      "/a": undefined,
      "/a//": undefined,
      "/a/b/c": undefined,
      "": undefined,
      "*": undefined,
    };
    expect(
      Object.keys(asked).map((path) => [
        path,
        matchOperation(routes, request(`GET ${path}`))?.name,
      ]),
    ).toEqual(Object.entries(asked));
    const sent = request("GET /g/c/d/policy/");
    expect(readLabels({ method: "GET", uri: "/g/{X+}/policy", status: 200 }, sent)).toEqual({
      X: "c/d",
    });
  });

  it("matches long hostile paths quickly", () => {
    const line = `GET /b/${"a/".repeat(100_000)}`;
    expect(s3Match(line)[0]).toBe("GetObject");
    const lambda = request(`GET ${"/2015-03-31".repeat(10_000)}`);
    expect(matchOperation(s3Routes, { ...lambda, method: "POST" })).toBeUndefined();
  });
});

describe("readLabels", () => {
  it("refuses escapes that cannot be decoded", () => {
    for (const path of ["/b/%", "/b/%zz", "/b/%ff", "/%C3/k"]) {
      expect(() => s3Match(`GET ${path}`)).toThrow(MalformedUri);
    }
  });
});
