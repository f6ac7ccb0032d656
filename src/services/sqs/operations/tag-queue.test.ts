import {
  CreateQueueCommand,
  ListQueueTagsCommand,
  TagQueueCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER } from "../../../testing/emulator.ts";

async function create(sqs: SQSClient): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName: "q" }))).QueueUrl ?? "";
}

async function tag(sqs: SQSClient, QueueUrl: string, Tags: Record<string, string>): Promise<void> {
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags }));
}

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, "v"]));

describe("TagQueue", () => {
  it("adds tags and replaces those with the same keys", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await create(sqs);
    await tag(sqs, QueueUrl, { a: "1", b: "2" });
    await tag(sqs, QueueUrl, { b: "3", c: "" });
    const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(Tags).toEqual({ a: "1", b: "3", c: "" });
  });

  it("keeps a tag with a dangerous key", async () => {
    const { sqs, query } = await emulator();
    const QueueUrl = await create(sqs);
    const params = { QueueUrl, "Tag.1.Key": "__proto__", "Tag.1.Value": "x" };
    expect(
      (await query({ service: "sqs", params: { Action: "TagQueue", ...params } })).status,
    ).toBe(200);
    const { body } = await query({ service: "sqs", params: { Action: "ListQueueTags", QueueUrl } });
    expect(body).toContain("<Tag><Key>__proto__</Key><Value>x</Value></Tag>");
  });

  it("allows 50 tags", async () => {
    const { sqs } = await emulator();
    const url = await create(sqs);
    await tag(sqs, url, many(50));
    await tag(sqs, url, { key0: "again" });
    await expect(tag(sqs, url, { another: "one" })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "Too many tags added for queue q.",
    });
  });

  it("refuses a request without tags", async () => {
    const { sqs } = await emulator();
    await expect(tag(sqs, await create(sqs), {})).rejects.toMatchObject({
      name: "MissingParameter",
      message: "The request must contain the parameter Tags.",
    });
  });

  it.each([
    ["", "v"],
    ["k".repeat(129), "v"],
    ["k", "v".repeat(257)],
    ["aws:own", "v"],
    ["a*", "v"],
    ["k", "v\u0000"],
  ])("refuses the tag %.9s=%.9s", async (key, value) => {
    const { sqs } = await emulator();
    await expect(tag(sqs, await create(sqs), { [key]: value })).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
  });

  it("takes letters, digits and spaces of any script, and some symbols", async () => {
    const { sqs } = await emulator();
    const url = await create(sqs);
    await tag(sqs, url, { "größe 尺寸 ٣_.:/=+-@": " \u{1d400}\u00a0" });
    await expect(tag(sqs, url, { "a,b": "v" })).rejects.toThrow(
      "Tag keys may only contain unicode letters, digits, whitespace, or one of these symbols: _ . : / = + - @",
    );
    await expect(tag(sqs, url, { k: "#" })).rejects.toThrow("Tag values may only contain unicode");
  });

  it("is not open to other accounts in enforce", async () => {
    const { sqs, as } = await emulator({ iam: "enforce" });
    await expect(tag(as(OTHER).sqs, await create(sqs), { a: "b" })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });
});
