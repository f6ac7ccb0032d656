import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeContent } from "./content-encoding.ts";

const plain = Buffer.from("Action=PutMetricData&".repeat(500));
const MIB = 1024 * 1024;

describe("decodeContent", () => {
  it.each([
    ["gzip", gzipSync(plain)],
    ["GZIP", gzipSync(plain)],
    ["x-gzip", gzipSync(plain)],
    ["deflate", deflateSync(plain)],
    ["deflate", deflateRawSync(plain)],
    ["deflate, gzip", gzipSync(deflateSync(plain))],
    ["amz-1.0,gzip", gzipSync(plain)],
  ])("undoes %s", async (coding, body) => {
    expect(Buffer.from(await decodeContent(body, coding, MIB))).toEqual(plain);
  });

  it.each([undefined, "", "identity", "amz-1.0", "aws-chunked", "br"])(
    "leaves a body as it is under %s",
    async (coding) => {
      expect(await decodeContent(plain, coding, MIB)).toBe(plain);
    },
  );

  it("stops at the limit, however small the body was", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB));
    expect(bomb.byteLength).toBeLessThan(MIB);
    await expect(decodeContent(bomb, "gzip", MIB)).rejects.toMatchObject({
      code: "RequestEntityTooLarge",
      status: 413,
    });
    const twice = gzipSync(bomb);
    await expect(decodeContent(twice, "gzip,gzip", MIB)).rejects.toMatchObject({ status: 413 });
  });

  it("takes a body of exactly the limit", async () => {
    const body = gzipSync(plain);
    expect(await decodeContent(body, "gzip", plain.byteLength)).toHaveLength(plain.byteLength);
  });

  it.each([
    ["gzip", plain],
    ["gzip", gzipSync(plain).subarray(0, 30)],
    ["gzip", Buffer.alloc(0)],
    ["deflate", Buffer.from([0x78, 0x9c, 1, 2, 3])],
    ["gzip,gzip,gzip", plain],
  ])("refuses what is not in %s", async (coding, body) => {
    await expect(decodeContent(body, coding, MIB)).rejects.toMatchObject({
      code: "SerializationException",
      status: 400,
    });
  });
});
