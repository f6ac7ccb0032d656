import { spawnSync } from "node:child_process";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import type { Member, OperationContract, StructureShape } from "../../src/model/contract.ts";
import { contractSource } from "../../tools/contract-source.ts";
import { loadContracts } from "../../tools/contract-of-schemas.ts";
import { provenServices, services, type ServiceEntry } from "../../tools/services.ts";

describe("the generator of contracts", () => {
  it("finds the committed contracts up to date", () => {
    const tool = join(import.meta.dirname, "../../tools/generate-contracts.ts");
    const { status, stderr } = spawnSync(process.execPath, [tool, "--check"], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("refuses a service that is not in its table", () => {
    const tool = join(import.meta.dirname, "../../tools/generate-contracts.ts");
    const { status, stderr } = spawnSync(process.execPath, [tool, "sqz"], { encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toContain("no service `sqz`");
  });
});

describe("a generated contract", () => {
  it.each([...services, ...provenServices].map(({ id }) => id))(
    "of %s says what the schemas say",
    async (id) => {
      const entry = entryOf(id);
      const contracts = await loadContracts(entry);
      const source = contractSource(contracts, "all", "a test");
      const script = stripTypeScriptTypes(source);
      const module = (await import(`data:text/javascript,${encodeURIComponent(script)}`)) as Record<
        string,
        unknown
      >;
      const { service, operations: _list, ...contents } = module;
      expect(service).toEqual(contracts.service);
      expect(isDeepStrictEqual(contents, { ...contracts.operations, ...contracts.errors })).toBe(
        true,
      );
    },
  );

  it("holds only the operations that are wanted", async () => {
    const contracts = await loadContracts(entryOf("sqs"));
    const source = contractSource(contracts, ["TagQueue"], "a test");
    expect(source).toContain("export const TagQueue: OperationContract<TagQueueRequest, Unit>");
    expect(source).not.toContain("SendMessage");
    expect(() => contractSource(contracts, ["TagQueu"], "a test")).toThrow(
      "SQS has no operation TagQueu",
    );
  });
});

describe("contracts read from schemas", () => {
  it("hold the facts of a service that speaks two protocols", async () => {
    const { service } = await loadContracts(entryOf("sqs"));
    expect(service).toEqual({
      id: "sqs",
      sdkId: "SQS",
      namespace: "com.amazonaws.sqs",
      version: "2012-11-05",
      protocols: ["awsJson1_0", "awsQuery"],
      targetPrefix: "AmazonSQS",
      xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
      awsQueryCompatible: true,
    });
  });

  it("leave out the target of services that are never called by it", async () => {
    const { service } = await loadContracts(entryOf("iam"));
    expect(service.targetPrefix).toBeUndefined();
    expect(service.protocols).toEqual(["awsQuery"]);
  });

  // As botocore's last Query model of SQS (1.34.22) has them.
  it.each([
    ["AddPermission", "AWSAccountIds", "AWSAccountId"],
    ["AddPermission", "Actions", "ActionName"],
    ["ChangeMessageVisibilityBatch", "Entries", "ChangeMessageVisibilityBatchRequestEntry"],
    ["CreateQueue", "Attributes", "Attribute"],
    ["CreateQueue", "tags", "Tag"],
    ["DeleteMessageBatch", "Entries", "DeleteMessageBatchRequestEntry"],
    ["GetQueueAttributes", "AttributeNames", "AttributeName"],
    ["ReceiveMessage", "AttributeNames", "AttributeName"],
    ["ReceiveMessage", "MessageAttributeNames", "MessageAttributeName"],
    ["SendMessage", "MessageAttributes", "MessageAttribute"],
    ["SendMessage", "MessageSystemAttributes", "MessageSystemAttribute"],
    ["SendMessageBatch", "Entries", "SendMessageBatchRequestEntry"],
    ["SetQueueAttributes", "Attributes", "Attribute"],
    ["TagQueue", "Tags", "Tag"],
    ["UntagQueue", "TagKeys", "TagKey"],
  ])("name %s %s in SQS's Query form %s", async (operation, member, name) => {
    const { operations } = await loadContracts(entryOf("sqs"));
    expect(memberOf(operations[operation]?.input, member)).toMatchObject({
      xmlName: name,
      xmlFlattened: true,
    });
  });

  it("name keys and values of SQS's maps", async () => {
    const { operations } = await loadContracts(entryOf("sqs"));
    const names = ["CreateQueue.Attributes", "TagQueue.Tags"].map((path) => {
      const [operation = "", member = ""] = path.split(".");
      const { shape } = memberOf(operations[operation]?.input, member);
      return shape.kind === "map" ? [shape.key.xmlName, shape.value.xmlName] : [];
    });
    expect(names).toEqual([
      ["Name", "Value"],
      ["Key", "Value"],
    ]);
  });

  it("let SQS's maps be named as their members, as older Java SDKs do", async () => {
    const { operations } = await loadContracts(entryOf("sqs"));
    expect(memberOf(operations["TagQueue"]?.input, "Tags").queryAlias).toBe("Tags");
  });

  it("carry an error's status and its code in the Query protocol", async () => {
    const { errors } = await loadContracts(entryOf("sqs"));
    expect(errors["QueueDoesNotExist"]?.error).toEqual({
      fault: "client",
      status: 400,
      queryCode: "AWS.SimpleQueueService.NonExistentQueue",
    });
    expect(errors["ResourceNotFoundException"]?.error).toEqual({ fault: "client", status: 404 });
  });

  it("put S3's bucket into its URIs and leave the SDK's hint out", async () => {
    const { operations } = await loadContracts(entryOf("s3"));
    expect(operations["GetObject"]?.http).toEqual({
      method: "GET",
      uri: "/{Bucket}/{Key+}",
      status: 200,
    });
    expect(operations["ListObjectsV2"]?.http?.uri).toBe("/{Bucket}?list-type=2");
    expect(operations["ListBuckets"]?.http?.uri).toBe("/");
  });

  it("are recursive where the schema is", async () => {
    const { operations } = await loadContracts(entryOf("dynamodb"));
    const item = memberOf(operations["PutItem"]?.input, "Item").shape;
    const value = item.kind === "map" ? (item.value.shape as StructureShape) : undefined;
    const list = memberOf(value, "L").shape;
    expect(list.kind === "list" && list.member.shape).toBe(value);
  });

  it("say which members come from headers, labels, streams and payloads", async () => {
    const { operations } = await loadContracts(entryOf("s3"));
    const { members } = (operations["PutObject"] as OperationContract).input;
    expect(members["Body"]).toMatchObject({ httpPayload: true, shape: { streaming: true } });
    expect(members["Key"]?.httpLabel).toBe(true);
    expect(members["Metadata"]?.httpPrefixHeaders).toBe("x-amz-meta-");
    expect(members["CacheControl"]?.httpHeader).toBe("Cache-Control");
  });
});

function entryOf(id: string): ServiceEntry {
  const entry = [...services, ...provenServices].find((known) => known.id === id);
  if (entry === undefined) throw new Error(`no service ${id}`);
  return entry;
}

function memberOf(shape: StructureShape | undefined, name: string): Member {
  const member = shape?.members[name];
  if (member === undefined) throw new Error(`no member ${name}`);
  return member;
}
