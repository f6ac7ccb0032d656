import {
  CopyObjectCommand,
  type CopyObjectCommandOutput,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type ObjectAttributes,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const Key = "cat.jpg";

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

async function put(more: object = {}): Promise<string | undefined> {
  const answer = await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "cat", ...more }));
  return answer.VersionId;
}

async function keepVersions(): Promise<void> {
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await atoll.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

/** A request as it is, signed by name only or by nobody. */
async function ask(
  path: string,
  { account, ...init }: RequestInit & { readonly account?: string } = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  const scope = `${account}/20260101/us-east-1/s3/aws4_request`;
  if (account !== undefined) headers.set("authorization", `AWS4-HMAC-SHA256 Credential=${scope}`);
  return atoll.atoll.fetch(new Request(`http://localhost:4566${path}`, { ...init, headers }));
}

function wrong(name: string, message: string): object {
  return { name, message };
}

describe("an object that has not changed", () => {
  it("is told of again by its tag and age", async () => {
    const Expires = new Date(1_800_000_000_000);
    await put({ CacheControl: "max-age=60", Expires });
    const { ETag = "", LastModified } = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }));
    const answer = await ask(`/${Bucket}/${Key}`, {
      account: OWNER,
      headers: { "if-none-match": ETag },
    });
    expect(answer.status).toBe(304);
    expect(answer.headers.get("etag")).toBe(ETag);
    expect(answer.headers.get("last-modified")).toBe(LastModified?.toUTCString());
    expect(answer.headers.get("cache-control")).toBe("max-age=60");
    expect(answer.headers.get("expires")).toBe(Expires.toUTCString());
  });
});

describe("the time of an object", () => {
  it("has whole seconds, the same in a listing as in a header", async () => {
    await atoll.clock.advance(1_999);
    await put();
    const { LastModified } = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }));
    const listed = await atoll.s3.send(new ListObjectsV2Command({ Bucket }));
    const versions = await atoll.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect((LastModified?.getTime() ?? 0) % 1000).toBe(0);
    expect(listed.Contents?.[0]?.LastModified).toEqual(LastModified);
    expect(versions.Versions?.[0]?.LastModified).toEqual(LastModified);
  });
});

describe("headers of the caller's choosing", () => {
  it("are not for anonymous requests, whoever may read", async () => {
    const path = `/${Bucket}/${Key}?response-content-type=text/html`;
    expect((await ask(path, { method: "HEAD" })).status).toBe(400);
    const answer = await ask(path);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      "Request specific response headers cannot be used for anonymous GET requests.",
    );
  });

  it("come with a signature", async () => {
    await put();
    const ResponseContentType = "text/html";
    const asked = new GetObjectCommand({ Bucket, Key, ResponseContentType });
    expect((await atoll.s3.send(asked)).ContentType).toBe("text/html");
  });
});

describe("keys and ids", () => {
  it("are refused when too long, whatever is done with them", async () => {
    const long = { Bucket, Key: "k".repeat(1025) };
    const tooLong = wrong("KeyTooLongError", "Your key is too long");
    await expect(atoll.s3.send(new GetObjectCommand(long))).rejects.toMatchObject(tooLong);
    await expect(atoll.s3.send(new DeleteObjectCommand(long))).rejects.toMatchObject(tooLong);
  });

  it("of versions cannot be empty", async () => {
    const answer = await ask(`/${Bucket}/${Key}?versionId=`, { account: OWNER });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("Version id cannot be the empty string");
  });
});

describe("where a website leads to", () => {
  it("is a page of the bucket or of the web", async () => {
    for (const WebsiteRedirectLocation of ["/other", "http://a.example", "https://a.example/b"]) {
      await put({ WebsiteRedirectLocation });
    }
    await expect(put({ WebsiteRedirectLocation: "other" })).rejects.toMatchObject(
      wrong(
        "InvalidRedirectLocation",
        "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
      ),
    );
  });
});

describe("GetObjectAttributes", () => {
  async function attributes(...names: readonly string[]): Promise<unknown> {
    const ObjectAttributes = names as ObjectAttributes[];
    return atoll.s3.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes }));
  }

  it("knows five attributes, and wants one of them", async () => {
    await put();
    expect(await attributes("ETag", "ObjectSize")).toMatchObject({ ObjectSize: 3 });
    await expect(attributes("ETag", "Colour")).rejects.toMatchObject(
      wrong("InvalidArgument", "Invalid attribute name specified."),
    );
    const none = await ask(`/${Bucket}/${Key}?attributes`, { account: OWNER });
    expect(await none.text()).toContain(
      "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
    );
  });
});

describe("a document that does not come", () => {
  it("is missed as a body", async () => {
    for (const query of ["versioning", "tagging", "cors", "encryption"]) {
      const answer = await ask(`/${Bucket}?${query}`, { account: OWNER, method: "PUT" });
      expect(await answer.text()).toContain(
        "<Code>MissingRequestBodyError</Code><Message>Request Body is empty</Message>",
      );
    }
  });
});

describe("CopyObject", () => {
  function copy(source: string, more: object = {}): Promise<CopyObjectCommandOutput> {
    const input = { Bucket, Key: "copy", CopySource: `${Bucket}/${source}`, ...more };
    return atoll.s3.send(new CopyObjectCommand(input));
  }

  it("knows its directives", async () => {
    await put();
    await expect(copy(Key, { MetadataDirective: "KEEP" })).rejects.toMatchObject(
      wrong("InvalidArgument", "Unknown metadata directive."),
    );
    await expect(copy(Key, { TaggingDirective: "KEEP" })).rejects.toMatchObject(
      wrong("InvalidArgument", "Unknown tagging directive."),
    );
  });

  it("takes a plus for a space, as in a query", async () => {
    await put({ Key: "my cat" });
    const copied = await copy("my+cat");
    expect((await copy("my%20cat")).CopyObjectResult?.ETag).toBe(copied.CopyObjectResult?.ETag);
  });

  it("misses the key of its source", async () => {
    await expect(copy("")).rejects.toMatchObject(
      wrong("InvalidArgument", "Invalid copy source object key"),
    );
  });

  it("finds nothing behind a delete marker, and copies none by its id", async () => {
    await keepVersions();
    await put();
    const { VersionId } = await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(copy(Key)).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(copy(`${Key}?versionId=${VersionId}`)).rejects.toMatchObject(
      wrong(
        "InvalidRequest",
        "The source of a copy request may not specifically refer to a delete marker by version id.",
      ),
    );
  });
});

describe("DeleteObjects", () => {
  it("deletes once what is named twice", async () => {
    await keepVersions();
    const VersionId = await put();
    const Objects = [{ Key }, { Key }, { Key, VersionId }, { Key, VersionId }];
    const { Deleted } = await atoll.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted?.map((each) => each.VersionId)).toEqual([undefined, VersionId]);
    const { DeleteMarkers } = await atoll.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(DeleteMarkers).toHaveLength(1);
  });

  it("has nothing against a version that is not there, but against what is no id", async () => {
    await keepVersions();
    const VersionId = await put({ Key: "other" });
    const Objects = [
      { Key, VersionId },
      { Key, VersionId: "made-up" },
    ];
    const answer = await atoll.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(answer.Deleted).toEqual([{ Key, VersionId }]);
    expect(answer.Errors).toMatchObject([{ Code: "NoSuchVersion", VersionId: "made-up" }]);
  });

  it("wants keys that can be some", async () => {
    const empty = { Objects: [{ Key: "" }] };
    await expect(
      atoll.s3.send(new DeleteObjectsCommand({ Bucket, Delete: empty })),
    ).rejects.toMatchObject({ name: "MalformedXML" });
    const long = { Objects: [{ Key: "k".repeat(1025) }] };
    const { Errors } = await atoll.s3.send(new DeleteObjectsCommand({ Bucket, Delete: long }));
    expect(Errors).toMatchObject([{ Code: "KeyTooLongError" }]);
  });
});

describe("HeadBucket", () => {
  it("says where a bucket lies also to those whom it does not let in", async () => {
    const asked = new HeadBucketCommand({ Bucket });
    await expect(atoll.as(OTHER).s3.send(asked)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    const answer = await ask(`/${Bucket}`, { account: OTHER, method: "HEAD" });
    expect(answer.headers.get("x-amz-bucket-region")).toBe("us-east-1");
  });
});

describe("CreateBucket", () => {
  it("tells of the region to sign for, when signed for none", async () => {
    const asked = new CreateBucketCommand({ Bucket: "others" });
    await expect(atoll.as(OWNER, "US").s3.send(asked)).rejects.toMatchObject(
      wrong(
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region 'US' is wrong; expecting 'us-east-1'",
      ),
    );
  });
});

describe("ListBuckets", () => {
  it("wants the name of a region", async () => {
    const BucketRegion = "nowhere";
    await expect(atoll.s3.send(new ListBucketsCommand({ BucketRegion }))).rejects.toMatchObject(
      wrong("InvalidArgument", "Argument value nowhere is not a valid AWS Region"),
    );
  });
});
