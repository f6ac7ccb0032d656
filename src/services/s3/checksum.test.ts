import { createHash, randomBytes } from "node:crypto";
import * as fc from "../../../test/support/properties.ts";
import { workMs } from "../../../test/support/work.ts";
import { describe, expect, it } from "vitest";
import {
  checkAnnounced,
  checkClaim,
  checkContentMd5,
  checksumOfParts,
  findClaimedChecksum,
  findTrailerAlgorithm,
  parseContentMd5,
  parseTrailerChecksum,
  toChecksumValue,
  uploadChecksum,
  withoutPartCount,
  writeChecksum,
} from "./checksum.ts";
import {
  checksumAlgorithms,
  checksumBytes,
  checksumHeader,
  findAlgorithmOfHeader,
  parseChecksumAlgorithm,
  type ChecksumAlgorithm,
} from "./checksum-algorithm.ts";
import {
  checksumModeMismatch,
  partAlgorithmMismatch,
  partChecksumMissing,
} from "./checksum-faults.ts";
import { checksumOf, openChecksum } from "./running-checksum.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const base64 = (algorithm: ChecksumAlgorithm, text: string) =>
  Buffer.from(checksumOf(algorithm, Buffer.from(text))).toString("base64");

describe("running checksums", () => {
  // The check values of the CRC catalogue, and of xxHash's own documentation.
  it.each([
    ["CRC32", "cbf43926"],
    ["CRC32C", "e3069283"],
    ["CRC64NVME", "ae8b14860a799888"],
    ["XXHASH64", "8cb841db40e6ae83"],
  ] as const)("%s of 123456789 is %s", (algorithm, expected) => {
    expect(hex(checksumOf(algorithm, Buffer.from("123456789")))).toBe(expected);
  });

  it("is that of no bytes when none came", () => {
    expect(hex(checksumOf("CRC32", Buffer.alloc(0)))).toBe("00000000");
    expect(hex(checksumOf("CRC64NVME", Buffer.alloc(0)))).toBe("0000000000000000");
    expect(hex(checksumOf("XXHASH3", Buffer.alloc(0)))).toBe("2d06800538d394c2");
    expect(hex(openChecksum("SHA1").digest())).toBe("da39a3ee5e6b4b0d3255bfef95601890afd80709");
  });

  it.each(checksumAlgorithms)(
    "%s does not depend on chunks, nor on others under way",
    (algorithm) => {
      const bytes = randomBytes(100_000);
      const whole = hex(checksumOf(algorithm, bytes));
      const first = openChecksum(algorithm);
      const second = openChecksum(algorithm);
      for (let at = 0; at < bytes.length; at += 7001) {
        first.update(bytes.subarray(at, at + 7001));
        second.update(bytes.subarray(at, at + 7001));
      }
      expect(hex(first.digest())).toBe(whole);
      expect(hex(second.digest())).toBe(whole);
      expect(whole.length).toBe(2 * checksumBytes[algorithm]);
    },
  );
});

describe("checksums of a request", () => {
  it("are found among its members", () => {
    expect(findClaimedChecksum({})).toBeUndefined();
    expect(findClaimedChecksum({ ChecksumCRC32: "2H9+DA==" })).toEqual({
      algorithm: "CRC32",
      value: "2H9+DA==",
    });
  });

  it("are one, and well formed", () => {
    expect(() => findClaimedChecksum({ ChecksumSHA256: "0123abcd" })).toThrow(
      expect.objectContaining({
        code: "InvalidRequest",
        status: 400,
        message: "Value for x-amz-checksum-sha256 header is invalid.",
      }),
    );
    expect(() => findClaimedChecksum({ ChecksumSHA256: "x", ChecksumCRC32: "y" })).toThrow(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
    expect(() => findClaimedChecksum({ ChecksumCRC32: "2H9+DA" })).toThrow("header is invalid.");
  });

  it("may come behind the body", () => {
    expect(findTrailerAlgorithm(undefined)).toBeUndefined();
    expect(findTrailerAlgorithm("x-amz-checksum-crc64nvme")).toBe("CRC64NVME");
    expect(() => findTrailerAlgorithm("x-amz-meta-a")).toThrow(
      "The value specified in the x-amz-trailer header is not supported",
    );
    expect(parseTrailerChecksum("CRC32", "2H9+DA==").value).toBe("2H9+DA==");
    expect(() => parseTrailerChecksum("CRC32", "no")).toThrow(
      "Value for x-amz-checksum-crc32 trailing header is invalid.",
    );
  });

  it("are held against the bytes", () => {
    const computed = checksumOf("CRC32", Buffer.from("test"));
    checkClaim({ algorithm: "CRC32", value: "2H9+DA==" }, computed);
    expect(() => checkClaim({ algorithm: "CRC32", value: "AAAAAA==" }, computed)).toThrow(
      expect.objectContaining({
        code: "BadDigest",
        status: 400,
        message: "The CRC32 you specified did not match the calculated checksum.",
      }),
    );
    expect(writeChecksum(toChecksumValue("CRC32", computed))).toEqual({
      ChecksumCRC32: "2H9+DA==",
    });
  });

  it("come when announced", () => {
    checkAnnounced(undefined, "CRC32");
    checkAnnounced("CRC32", "CRC32");
    expect(() => checkAnnounced("CRC32", undefined)).toThrow(
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  });

  it("have names in any case, of the algorithms that there are", () => {
    expect(parseChecksumAlgorithm("sha256")).toBe("SHA256");
    expect(checksumHeader("CRC64NVME")).toBe("x-amz-checksum-crc64nvme");
    expect(findAlgorithmOfHeader("X-Amz-Checksum-SHA1")).toBe("SHA1");
    expect(findAlgorithmOfHeader("x-amz-checksum-type")).toBeUndefined();
    for (const name of ["CRC16", "", "__proto__", "constructor"]) {
      expect(() => parseChecksumAlgorithm(name)).toThrow(/^Checksum algorithm provided is unsup/);
    }
  });
});

describe("Content-MD5", () => {
  const md5 = createHash("md5").update("test").digest();

  it("is the base64 of sixteen bytes", () => {
    expect(parseContentMd5(md5.toString("base64"))).toEqual(md5);
    for (const header of ["", "abc", md5.toString("hex"), "AAAA"]) {
      expect(() => parseContentMd5(header)).toThrow(
        expect.objectContaining({
          code: "InvalidDigest",
          message: "The Content-MD5 you specified was invalid.",
          members: { "Content-MD5": header },
        }),
      );
    }
  });

  it("is held against the bytes", () => {
    checkContentMd5(md5, md5);
    expect(() => checkContentMd5(md5, Buffer.alloc(16))).toThrow(
      expect.objectContaining({
        code: "BadDigest",
        message: "The Content-MD5 you specified did not match what we received.",
        members: {
          ExpectedDigest: "CY9rzUYh03PK3k6DJie09g==",
          CalculatedDigest: "AAAAAAAAAAAAAAAAAAAAAA==",
        },
      }),
    );
  });
});

describe("checksums of a multipart upload", () => {
  it("have the type that the algorithm has", () => {
    expect(uploadChecksum(undefined, undefined)).toBeUndefined();
    expect(uploadChecksum("CRC32", undefined)?.type).toBe("COMPOSITE");
    expect(uploadChecksum("CRC64NVME", undefined)?.type).toBe("FULL_OBJECT");
    expect(uploadChecksum("CRC32C", "FULL_OBJECT")?.type).toBe("FULL_OBJECT");
    const refused = [
      ["CRC64NVME", "COMPOSITE", "crc64nvme"],
      ["SHA1", "FULL_OBJECT", "sha1"],
      ["SHA256", "FULL_OBJECT", "sha256"],
    ] as const;
    for (const [algorithm, type, shown] of refused) {
      expect(() => uploadChecksum(algorithm, type)).toThrow(
        `The ${type} checksum type cannot be used with the ${shown} checksum algorithm.`,
      );
    }
    expect(() => uploadChecksum(undefined, "COMPOSITE")).toThrow(/can only be used with/);
    expect(() => uploadChecksum("CRC32", "HALF")).toThrow("header is invalid.");
  });

  // Recorded from AWS: two parts of 5,242,881 "a" and one of 10.
  it("are those of the parts' checksums when composite", () => {
    const large = "a".repeat(5_242_881);
    const recorded = [
      ["CRC32", "NRU+Sw==", "5FRUiw==-3"],
      ["SHA1", "bH71WIZUKQtUwR2wKSSkFjCRBPM=", "AyE60nyQoBgJcwsyPHWu7aJuxBs=-3"],
    ] as const;
    for (const [algorithm, ofLarge, ofWhole] of recorded) {
      expect(base64(algorithm, large)).toBe(ofLarge);
      const parts = [
        { value: ofLarge, bytes: large.length },
        { value: ofLarge, bytes: large.length },
        { value: base64(algorithm, "a".repeat(10)), bytes: 10 },
      ];
      const whole = checksumOfParts({ algorithm, type: "COMPOSITE" }, parts);
      expect(whole.value).toBe(ofWhole);
      expect(withoutPartCount(whole.value)).toBe(ofWhole.slice(0, -2));
    }
  });

  it.each(["CRC32", "CRC32C", "CRC64NVME"] as const)(
    "%s is told of the whole object",
    (algorithm) => {
      fc.assert(
        fc.property(fc.array(fc.string(), { maxLength: 6 }), (texts) => {
          const parts = texts.map((text) => ({
            value: base64(algorithm, text),
            bytes: Buffer.byteLength(text),
          }));
          const whole = checksumOfParts({ algorithm, type: "FULL_OBJECT" }, parts);
          expect(whole.value).toBe(base64(algorithm, texts.join("")));
        }),
      );
    },
  );

  it("are told of ten thousand parts of 5 GiB at once", () => {
    const part = { value: base64("CRC64NVME", "part"), bytes: 5 * 2 ** 30 };
    const parts = Array.from({ length: 10_000 }, () => part);
    const work = workMs(() => {
      const { value } = checksumOfParts({ algorithm: "CRC64NVME", type: "FULL_OBJECT" }, parts);
      expect(Buffer.from(value, "base64").length).toBe(8);
    });
    expect(work).toBeLessThan(500);
  });

  it("word what is wrong as AWS does", () => {
    expect(partChecksumMissing("CRC32", 1).message).toBe(
      "The upload was created using a crc32 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.",
    );
    expect(checksumModeMismatch(undefined).message).toBe(
      "The upload was created using the null checksum mode. The complete request must use the same checksum mode.",
    );
    expect(partAlgorithmMismatch("SHA256", "CRC32").message).toBe(
      "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    );
  });
});
