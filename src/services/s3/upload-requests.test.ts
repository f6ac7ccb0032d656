import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
  S3Client,
  UploadPartCommand,
  type ChecksumAlgorithm,
  type ChecksumType,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OWNER, REGION, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const Key = "film";

let atoll: Emulator;
/** Sends no checksum that was not asked for. */
let plain: S3Client;

beforeEach(async () => {
  atoll = await emulator();
  plain = new S3Client({
    ...atoll.atoll.clientConfig(OWNER, REGION),
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

async function begin(algorithm?: ChecksumAlgorithm, type?: ChecksumType): Promise<string> {
  const asked = { Bucket, Key, ChecksumAlgorithm: algorithm, ChecksumType: type };
  const { UploadId = "" } = await plain.send(new CreateMultipartUploadCommand(asked));
  return UploadId;
}

function bring(UploadId: string, PartNumber: number, more: object = {}): Promise<unknown> {
  const part = { Bucket, Key, UploadId, PartNumber, Body: "bytes", ...more };
  return plain.send(new UploadPartCommand(part));
}

const ETag = '"4b3a6218bb3e3a7303e8a171a60fcf92"';

function complete(UploadId: string, more: object = {}): Promise<unknown> {
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const asked = { Bucket, Key, UploadId, MultipartUpload, ...more };
  return plain.send(new CompleteMultipartUploadCommand(asked));
}

describe("a part without a checksum", () => {
  it("is refused where the checksum of the whole is made of those of the parts", async () => {
    await expect(bring(await begin("CRC32"), 1)).rejects.toMatchObject({
      name: "InvalidRequest",
      message:
        "Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: null",
    });
  });

  it("is taken where the checksum is of all bytes, and computed", async () => {
    const answer = await bring(await begin("CRC32", "FULL_OBJECT"), 1);
    expect(answer).toMatchObject({ ChecksumCRC32: "sZlDzg==" });
  });

  it("is taken where none was asked for", async () => {
    expect(await bring(await begin(), 1)).toMatchObject({ ETag });
  });
});

describe("the checksum of a part", () => {
  it("is the one that was announced", async () => {
    const mismatch = { ChecksumAlgorithm: "SHA256", ChecksumCRC32: "sZlDzg==" };
    await expect(bring(await begin(), 1, mismatch)).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "Value for x-amz-sdk-checksum-algorithm header is invalid.",
    });
  });
});

describe("CompleteMultipartUpload", () => {
  it("holds the size that the request says against the parts", async () => {
    const UploadId = await begin();
    await bring(UploadId, 1);
    await expect(complete(UploadId, { MpuObjectSize: 6 })).rejects.toMatchObject({
      name: "InvalidRequest",
      message:
        "The provided 'x-amz-mp-object-size' header value 6 does not match what was computed: 5",
    });
    await expect(complete(UploadId, { MpuObjectSize: -1 })).rejects.toMatchObject({
      message: "Value for x-amz-mp-object-size header is less than zero: '-1'",
    });
    await complete(UploadId, { MpuObjectSize: 5 });
  });

  it("tells a list of nothing from none", async () => {
    const UploadId = await begin();
    await expect(complete(UploadId, { MultipartUpload: undefined })).rejects.toMatchObject({
      message: "You must specify at least one part",
    });
    await expect(complete(UploadId, { MultipartUpload: { Parts: [] } })).rejects.toMatchObject({
      name: "MalformedXML",
    });
  });

  it("counts parts from one", async () => {
    const UploadId = await begin();
    const MultipartUpload = { Parts: [{ PartNumber: 0, ETag }] };
    await expect(complete(UploadId, { MultipartUpload })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "PartNumber must be >= 1",
    });
  });
});

describe("listings of uploads", () => {
  it("go on behind the number of a part", async () => {
    const UploadId = await begin();
    await bring(UploadId, 1);
    await bring(UploadId, 2);
    function list(PartNumberMarker: string): Promise<ListPartsCommandOutput> {
      return plain.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker }));
    }
    expect((await list("1")).Parts).toHaveLength(1);
    await expect(list("-1")).rejects.toMatchObject({
      message: "Argument part-number-marker must be an integer between 0 and 2147483647",
    });
    await expect(list("one")).rejects.toMatchObject({
      message: "Provided part-number-marker not an integer or within integer range",
    });
  });

  it("go on behind the id of an upload of a key, and only of one that can be", async () => {
    const UploadId = await begin();
    const second = await begin();
    function list(
      UploadIdMarker: string,
      KeyMarker?: string,
    ): Promise<ListMultipartUploadsCommandOutput> {
      const marker = { Bucket, KeyMarker, UploadIdMarker };
      return plain.send(new ListMultipartUploadsCommand(marker));
    }
    const [first = "", last = ""] = [UploadId, second].toSorted();
    expect((await list(first, Key)).Uploads?.map((each) => each.UploadId)).toEqual([last]);
    await expect(list("made-up", Key)).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid uploadId marker",
    });
    expect((await list("made-up")).Uploads).toHaveLength(2);
  });
});
