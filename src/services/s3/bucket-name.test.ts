import { describe, expect, it } from "vitest";
import {
  accountRegionalSuffix,
  checkBucketName,
  checkNewBucketName,
  isBucketName,
  isSingleLabel,
} from "./bucket-name.ts";

const birthplace = { account: "111122223333", region: "eu-west-1" };

describe("bucket names", () => {
  it.each([
    "abc",
    "my-bucket",
    "my.bucket",
    "0bucket9",
    "a".repeat(63),
    "www.example.com",
    "192.168.5",
    "192.168.5.4a",
    "1.2.3.4.5",
    "a-.b",
  ])("takes %s", (name) => {
    expect(isBucketName(name)).toBe(true);
  });

  it.each([
    "",
    "ab",
    "a".repeat(64),
    "Bucket",
    "my_bucket",
    "my..bucket",
    "-bucket",
    "bucket-",
    ".bucket",
    "bucket.",
    "bucket/key",
    "bücket",
    "192.168.5.4",
    "xn--bucket",
    "sthree-bucket",
    "sthree-configurator.x",
    "amzn-s3-demo-bucket",
    "bucket-s3alias",
    "bucket--ol-s3",
    "bucket.mrap",
    "bucket--usw2-az1--x-s3",
    "bucket--table-s3",
    "__proto__",
  ])("refuses %j", (name) => {
    expect(isBucketName(name)).toBe(false);
  });

  it("names the bucket in the fault", () => {
    expect(() => checkBucketName("TestUpper")).toThrow(
      expect.objectContaining({
        code: "InvalidBucketName",
        status: 400,
        message: "The specified bucket is not valid.",
        members: { BucketName: "TestUpper" },
      }),
    );
  });

  it("keeps -an for the regional namespace of the creator's account", () => {
    const suffix = accountRegionalSuffix(birthplace);
    expect(suffix).toBe("-111122223333-eu-west-1-an");
    checkNewBucketName(`logs${suffix}`, "account-regional", birthplace);
    checkNewBucketName("logs", "global", birthplace);
    const wrong = [
      [`logs${suffix}`, "global"],
      ["logs", "account-regional"],
      ["logs-444455556666-eu-west-1-an", "account-regional"],
      ["logs-111122223333-us-east-1-an", "account-regional"],
    ] as const;
    for (const [name, namespace] of wrong) {
      expect(() => checkNewBucketName(name, namespace, birthplace)).toThrow(
        "The specified bucket is not valid.",
      );
    }
  });

  it("knows which names fit a wildcard certificate", () => {
    expect(isSingleLabel("my-bucket")).toBe(true);
    expect(isSingleLabel("my.bucket")).toBe(false);
  });
});
