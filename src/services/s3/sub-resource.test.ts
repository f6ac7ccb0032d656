import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OWNER, type Emulator } from "../../testing/emulator.ts";

const target = { Bucket: "photos", Key: "a/cat.jpg" };
let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator();
  await atoll.s3.send(new CreateBucketCommand(target));
  await atoll.s3.send(new PutObjectCommand({ ...target, Body: "cat" }));
});

async function ask(
  method: string,
  url: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/s3/aws4_request`;
  const body = method === "PUT" ? "dog" : null;
  const answer = await atoll.atoll.fetch(
    new Request(url, { method, body, headers: { authorization } }),
  );
  return { status: answer.status, text: await answer.text() };
}

const PLACES = [
  "http://localhost:4566/photos/a/cat.jpg",
  "http://photos.s3.localhost.localstack.cloud:4566/a/cat.jpg",
];

describe.each(PLACES)("the query of a request to %s", (place) => {
  it.each([
    ["partNumber=1", 400, "This operation does not accept partNumber without uploadId"],
    ["partNumber=1&x-id=UploadPart", 400, "does not accept partNumber without uploadId"],
    ["uploadId=UPLOAD", 405, "The specified method is not allowed against this resource."],
    ["versionId=", 400, "This operation does not accept a version-id."],
    ["versionId=null&x-id=PutObject", 400, "This operation does not accept a version-id."],
    ["uploadId=UPLOAD&partNumber=1&versionId=null", 400, "does not accept a version-id."],
  ])("keeps a write from an object that it does not mean: %s", async (query, status, text) => {
    const { UploadId = "" } = await atoll.s3.send(new CreateMultipartUploadCommand(target));
    const answer = await ask("PUT", `${place}?${query.replace("UPLOAD", UploadId)}`);
    expect(answer).toEqual({ status, text: expect.stringContaining(text) });
    const { Body } = await atoll.s3.send(new GetObjectCommand(target));
    expect(await Body?.transformToString()).toBe("cat");
  });

  it.each([
    ["versions", "There is no such thing as the ?versions sub-resource for a key"],
    ["uploads", "Key is not expected for the GET method ?uploads subresource"],
  ])("asks a key for no %s", async (query, text) => {
    const answer = await ask("GET", `${place}?${query}`);
    expect(answer).toEqual({ status: 400, text: expect.stringContaining(text) });
    expect(answer.text).toContain("<Code>InvalidRequest</Code>");
  });

  it("goes through where it is meant", async () => {
    expect((await ask("PUT", `${place}?versionId=null&tagging`)).text).toContain("MalformedXML");
    expect((await ask("GET", `${place}?partNumber=1`)).status).toBe(206);
    expect((await ask("GET", new URL("/photos?versions", PLACES[0]).href)).status).toBe(200);
  });
});
