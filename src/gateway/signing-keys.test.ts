import { describe, expect, it } from "vitest";
import { createSigningKeys } from "./signing-keys.ts";

const source = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  date: "20150830",
  region: "us-east-1",
  service: "iam",
};

describe("signing keys", () => {
  it("are derived as in AWS's example", () => {
    // https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
    expect(createSigningKeys().get(source).export().toString("hex")).toBe(
      "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
    );
  });

  it("are kept by key, date, region and service", () => {
    const keys = createSigningKeys();
    const key = keys.get(source);
    expect(keys.get({ ...source })).toBe(key);
    expect(keys.get({ ...source, date: "20150831" })).not.toBe(key);
    expect(keys.get({ ...source, region: "eu-west-1" })).not.toBe(key);
    expect(keys.get({ ...source, service: "sts" })).not.toBe(key);
    expect(keys.get({ ...source, accessKeyId: "AKIDOTHER" })).not.toBe(key);
  });

  it("are derived anew when the secret is another", () => {
    const keys = createSigningKeys();
    const key = keys.get(source);
    const other = keys.get({ ...source, secretAccessKey: "another" });
    expect(other.equals(key)).toBe(false);
    expect(keys.get(source).equals(key)).toBe(true);
  });

  it("leave the least recently used one behind", () => {
    const keys = createSigningKeys(2);
    const first = keys.get({ ...source, date: "20150801" });
    const second = keys.get({ ...source, date: "20150802" });
    expect(keys.get({ ...source, date: "20150801" })).toBe(first);
    keys.get({ ...source, date: "20150803" });
    expect(keys.get({ ...source, date: "20150801" })).toBe(first);
    expect(keys.get({ ...source, date: "20150802" })).not.toBe(second);
  });
});
