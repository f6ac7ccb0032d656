import { describe, expect, it } from "vitest";
import { loadCatalogue } from "./catalogue.ts";

const catalogue = await loadCatalogue();

describe("the catalogue of actions", () => {
  it("has our services", () => {
    expect(catalogue.services).toEqual([
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
    ]);
  });

  it("finds an action whatever its case, and spells it as AWS does", () => {
    expect(catalogue.action("SQS:sendmessage")?.name).toBe("sqs:SendMessage");
    expect(catalogue.action("s3:GetObject")?.name).toBe("s3:GetObject");
  });

  it.each([
    "sqs",
    "sqs:",
    "sqs:NoSuchAction",
    "nosuch:SendMessage",
    // API operations that are permitted by an action of another name.
    "s3:HeadObject",
    "sqs:SendMessageBatch",
    "__proto__:toString",
    "sqs:__proto__",
  ])("has no action %s", (name) => {
    expect(catalogue.action(name)).toBeUndefined();
  });

  it("tells the resource types of an action", () => {
    expect(catalogue.action("sqs:SendMessage")?.resourceTypes).toEqual([
      { name: "queue", arn: "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}" },
    ]);
    const names = (action: string): readonly string[] | undefined =>
      catalogue.action(action)?.resourceTypes.map(({ name }) => name);
    expect(names("s3:GetObject")).toContain("object");
    expect(names("ec2:RunInstances")).toEqual(
      expect.arrayContaining(["image", "instance", "network-interface", "subnet"]),
    );
  });

  it.each(["s3:ListAllMyBuckets", "sqs:ListQueues", "sts:GetSessionToken", "ec2:DescribeVpcs"])(
    "knows that %s has no resource types",
    (name) => {
      expect(catalogue.action(name)?.resourceTypes).toEqual([]);
    },
  );

  it("tells the condition keys of an action and their types", () => {
    const keys = new Map(
      catalogue.action("iam:PassRole")?.conditionKeys.map((key) => [key.name, key] as const),
    );
    expect(keys.get("iam:PassedToService")).toEqual({
      name: "iam:PassedToService",
      type: "String",
      isMultivalued: false,
    });
    expect(keys.has("iam:AWSServiceName")).toBe(false);
    const ofKms = catalogue.service("kms")?.conditionKeys;
    expect(ofKms?.find(({ name }) => name === "kms:EncryptionContextKeys")).toEqual({
      name: "kms:EncryptionContextKeys",
      type: "String",
      isMultivalued: true,
    });
  });

  it("tells which services resource control policies bind", () => {
    const bound = catalogue.services.filter(
      (prefix) => catalogue.service(prefix)?.hasResourceControl === true,
    );
    expect(bound).toEqual(
      expect.arrayContaining([
        "s3",
        "sqs",
        "kms",
        "secretsmanager",
        "sts",
        "dynamodb",
        "ecr",
        "events",
      ]),
    );
    for (const free of ["sns", "lambda", "iam", "ec2", "ram", "organizations"]) {
      expect(bound).not.toContain(free);
    }
  });

  it("has, for each action, only resource types and keys of its service", () => {
    for (const prefix of catalogue.services) {
      const service = catalogue.service(prefix);
      expect(service?.actions.size).toBeGreaterThan(10);
      for (const { resourceTypes, conditionKeys, name } of service?.actions.values() ?? []) {
        expect(name.startsWith(`${prefix}:`)).toBe(true);
        for (const type of resourceTypes) expect(service?.resourceTypes).toContain(type);
        for (const key of conditionKeys) expect(service?.conditionKeys).toContain(key);
      }
    }
  });
});
