import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  type WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, type Emulator } from "../../testing/emulator.ts";

const Bucket = "my.site";

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
  await atoll.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await open("s3:GetObject", `arn:aws:s3:::${Bucket}/*`);
  await host({ IndexDocument: { Suffix: "index.html" } });
});

async function open(Action: string, Resource: string, more: object = {}): Promise<void> {
  const statement = { Effect: "Allow", Principal: "*", Action, Resource, ...more };
  const list = { ...statement, Action: "s3:ListBucket", Resource: `arn:aws:s3:::${Bucket}` };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement, list] });
  await atoll.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

async function host(WebsiteConfiguration: WebsiteConfiguration): Promise<void> {
  await atoll.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
}

async function put(Key: string, more: object = {}): Promise<void> {
  const ContentType = "text/html";
  await atoll.s3.send(
    new PutObjectCommand({ Bucket, Key, Body: `<${Key}>`, ContentType, ...more }),
  );
}

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function visit(path: string, init: RequestInit = {}, name: string = Bucket): Promise<Page> {
  const url = `http://${name}.s3-website.us-east-1.localhost:4566${path}`;
  const answer = await atoll.atoll.fetch(new Request(url, { redirect: "manual", ...init }));
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe("a website", () => {
  it("shows objects, and the index document of each folder", async () => {
    await put("index.html");
    await put("docs/index.html", { Metadata: { a: "1" }, CacheControl: "no-cache" });
    await put("docs/a b.html");
    expect(await visit("/")).toMatchObject({ status: 200, text: "<index.html>" });
    expect(await visit("/docs/a%20b.html")).toMatchObject({ text: "<docs/a b.html>" });
    const docs = await visit("/docs/");
    expect(docs.text).toBe("<docs/index.html>");
    expect(Object.fromEntries(docs.headers)).toMatchObject({
      "content-type": "text/html",
      "cache-control": "no-cache",
      "x-amz-meta-a": "1",
      etag: expect.any(String) as string,
    });
    const folder = await visit("/docs");
    expect([folder.status, folder.headers.get("location")]).toEqual([302, "/docs/"]);
  });

  it("answers HEAD, ranges and what is known already", async () => {
    await put("index.html");
    const head = await visit("/", { method: "HEAD" });
    expect([head.status, head.text, head.headers.get("content-length")]).toEqual([200, "", "12"]);
    const part = await visit("/", { headers: { range: "bytes=1-5" } });
    expect([part.status, part.text]).toEqual([206, "index"]);
    const etag = head.headers.get("etag") ?? "";
    const known = await visit("/", { headers: { "if-none-match": etag } });
    expect([known.status, known.text]).toEqual([304, ""]);
    const modified = head.headers.get("last-modified") ?? "";
    const seen = await visit("/", { headers: { "if-modified-since": modified } });
    expect([seen.status, seen.text]).toEqual([304, ""]);
    const before = "Thu, 01 Jan 2015 00:00:00 GMT";
    expect((await visit("/", { headers: { "if-modified-since": before } })).status).toBe(200);
    expect((await visit("/", { headers: { "if-unmodified-since": before } })).status).toBe(412);
    // What is no date asks for nothing.
    expect((await visit("/", { headers: { "if-modified-since": "today" } })).status).toBe(200);
  });

  it("tells of errors in HTML, or by the error document", async () => {
    const missing = await visit("/<x>");
    expect(missing.status).toBe(404);
    expect(missing.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(missing.headers.get("x-amz-error-code")).toBe("NoSuchKey");
    expect(missing.text).toContain("<li>Code: NoSuchKey</li>");
    expect(missing.text).toContain("<li>Key: &lt;x&gt;</li>");
    await host({ IndexDocument: { Suffix: "index.html" }, ErrorDocument: { Key: "error.html" } });
    expect((await visit("/x")).text).toContain("Retrieve a Custom Error Document");
    await put("error.html");
    expect(await visit("/x")).toMatchObject({ status: 404, text: "<error.html>" });
  });

  it("shows nobody what is not public", async () => {
    await put("secret.html");
    await open("s3:GetObject", `arn:aws:s3:::${Bucket}/public/*`);
    const refused = await visit("/secret.html");
    expect([refused.status, refused.headers.get("x-amz-error-code")]).toEqual([
      403,
      "AccessDenied",
    ]);
    await open("s3:GetObject", `arn:aws:s3:::${Bucket}/*`, {
      Condition: { StringLike: { "aws:Referer": "https://app.example/*" } },
    });
    expect((await visit("/secret.html")).status).toBe(403);
    const referred = await visit("/secret.html", { headers: { referer: "https://app.example/a" } });
    expect(referred.status).toBe(200);
  });

  it("sends visitors where objects and rules say", async () => {
    await put("old", { WebsiteRedirectLocation: "/new" });
    const IndexDocument = { Suffix: "index.html" };
    const RoutingRules = [
      { Condition: { KeyPrefixEquals: "a/" }, Redirect: { ReplaceKeyPrefixWith: "b/" } },
      {
        Condition: { HttpErrorCodeReturnedEquals: "404" },
        Redirect: {
          HostName: "other.example",
          HttpRedirectCode: "307",
          Protocol: "https" as const,
        },
      },
    ];
    await host({ IndexDocument, RoutingRules });
    const sent = async (path: string): Promise<string> => {
      const { status, headers } = await visit(path);
      return `${status} ${headers.get("location")}`;
    };
    expect(await sent("/old")).toBe("301 /new");
    const own = `http://${Bucket}.s3-website.us-east-1.localhost:4566`;
    expect(await sent("/a/x")).toBe(`301 ${own}/b/x`);
    expect(await sent("/missing")).toBe("307 https://other.example/missing");
    await host({ RedirectAllRequestsTo: { HostName: "else.example" } });
    expect(await sent("/old")).toBe("301 http://else.example/old");
  });

  it("is none without a configuration, for writers, or without a bucket", async () => {
    await atoll.s3.send(new CreateBucketCommand({ Bucket: "plain" }));
    expect((await visit("/", {}, "plain")).headers.get("x-amz-error-code")).toBe(
      "NoSuchWebsiteConfiguration",
    );
    expect((await visit("/", {}, "nobodys")).headers.get("x-amz-error-code")).toBe("NoSuchBucket");
    expect((await visit("/", { method: "POST", body: "x" })).status).toBe(405);
  });
});

describe("a bucket's CORS rules", () => {
  const origin = "https://app.example";

  async function ask(
    path: string,
    method: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Page> {
    const asked = new Request(`http://localhost:4566${path}`, { method, headers });
    const answer = await atoll.atoll.fetch(asked);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  const preflight = { origin, "access-control-request-method": "PUT" };

  beforeEach(async () => {
    const CORSRules = [
      {
        AllowedOrigins: ["https://*.example"],
        AllowedMethods: ["GET", "PUT"],
        AllowedHeaders: ["x-amz-*"],
        ExposeHeaders: ["x-amz-request-id"],
        MaxAgeSeconds: 60,
      },
    ];
    await atoll.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    await put("k");
  });

  it("answer preflights, and let pages have what they ask for", async () => {
    const asked = { ...preflight, "access-control-request-headers": "x-amz-date" };
    const allowed = await ask(`/${Bucket}/k`, "OPTIONS", asked);
    expect(allowed.status).toBe(200);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "x-amz-date",
      "access-control-max-age": "60",
    });
    const got = await ask(`/${Bucket}/k`, "GET", { origin });
    expect(got.text).toBe("<k>");
    expect(got.headers.get("access-control-allow-origin")).toBe(origin);
    expect(got.headers.get("access-control-expose-headers")).toBe("x-amz-request-id");
  });

  it("refuse what they do not name, in AWS's words", async () => {
    const wrong = { ...preflight, "access-control-request-method": "DELETE" };
    const refused = await ask(`/${Bucket}/k`, "OPTIONS", wrong);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("<Code>AccessForbidden</Code>");
    expect(refused.text).toContain("<ResourceType>OBJECT</ResourceType>");
    const nameless = await ask(`/${Bucket}/k`, "OPTIONS", {});
    expect(nameless.status).toBe(400);
    expect(nameless.text).toContain("Insufficient information. Origin request header needed.");
    const elsewhere = await ask(`/${Bucket}/k`, "GET", { origin: "https://app.else" });
    expect([elsewhere.status, elsewhere.text]).toEqual([
      403,
      expect.stringContaining("may not call this Atoll"),
    ]);
  });

  it("count for pages of this machine too, where there are any", async () => {
    const here = { ...preflight, origin: "http://localhost:5173" };
    expect((await ask(`/${Bucket}/k`, "OPTIONS", here)).status).toBe(403);
    const got = await ask(`/${Bucket}/k`, "GET", { origin: here.origin });
    expect([got.status, got.headers.get("access-control-allow-origin")]).toEqual([200, null]);
    await atoll.s3.send(new CreateBucketCommand({ Bucket: "plain" }));
    expect((await ask("/plain/k", "OPTIONS", here)).status).toBe(204);
    const foreign = await ask("/plain/k", "OPTIONS", preflight);
    expect(foreign.text).toContain("CORSResponse: CORS is not enabled for this bucket.");
  });
});
