import { describe, expect, it } from "vitest";
import { loadContracts } from "../../tools/contract-of-schemas.ts";
import { provenServices, services } from "../../tools/services.ts";
import type { OperationContract } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import type { WireRequest } from "./protocol.ts";
import { restXml } from "./rest-xml.ts";

const s3Entry = [...services, ...provenServices].find(({ id }) => id === "s3");
if (s3Entry === undefined) throw new Error("no S3");
const s3 = await loadContracts(s3Entry);
const context = { requestId: "r-1", service: s3.service };
const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

function operation(name: string): OperationContract {
  const found = s3.operations[name];
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function read(name: string, more: Partial<WireRequest> & { readonly xml?: string }): object {
  const { xml = "", ...rest } = more;
  return restXml.readInput(operation(name), {
    method: "PUT",
    path: "/b/k",
    query: "",
    headers: {},
    body: Buffer.from(xml),
    ...rest,
  });
}

function refusal(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("not refused");
}

describe("restXml.readInput", () => {
  it("reads S3's DeleteObjects", () => {
    const xml =
      `<?xml version="1.0"?><Delete xmlns="${NAMESPACE}"><Quiet>true</Quiet>` +
      "<Object><Key>a &amp; b</Key></Object><Object><Key/><VersionId>v</VersionId></Object></Delete>";
    expect(read("DeleteObjects", { path: "/b", xml })).toEqual({
      Bucket: "b",
      Delete: { Quiet: true, Objects: [{ Key: "a & b" }, { Key: "", VersionId: "v" }] },
    });
  });

  it("reads the type of a grantee from its attribute", () => {
    const xml =
      "<AccessControlPolicy><AccessControlList><Grant>" +
      '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">' +
      "<URI>u</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>";
    expect(read("PutBucketAcl", { path: "/b", xml })).toEqual({
      Bucket: "b",
      AccessControlPolicy: {
        Grants: [{ Grantee: { Type: "Group", URI: "u" }, Permission: "READ" }],
      },
    });
  });

  it("reads PutObject's headers, metadata and stream", async () => {
    const input = read("PutObject", {
      headers: {
        "content-length": "3",
        "x-amz-meta-color": "black",
        "x-amz-meta-": "empty",
        expires: "0",
      },
      xml: "abc",
    }) as { readonly Body: AsyncIterable<Uint8Array> };
    const { Body, ...rest } = input;
    expect(rest).toEqual({
      Bucket: "b",
      Key: "k",
      ContentLength: 3,
      Metadata: { color: "black", "": "empty" },
    });
    for await (const chunk of Body) expect(Buffer.from(chunk).toString()).toBe("abc");
  });

  it("takes no body for no payload", () => {
    expect(read("CreateBucket", { path: "/b" })).toEqual({ Bucket: "b" });
  });

  it("takes the bucket from the host", () => {
    const labels = { Bucket: "b.c" };
    expect(read("DeleteObject", { path: "/a%2F%2Fb/", labels })).toEqual({
      Bucket: "b.c",
      Key: "a//b/",
    });
  });

  const malformed: Readonly<Record<string, string>> = {
    "what is not XML": "{}",
    "another root": "<Deleted/>",
    "a value that is none": "<Delete><Quiet>perhaps</Quiet></Delete>",
    "a member twice": "<Delete><Quiet>true</Quiet><Quiet>true</Quiet></Delete>",
    entities: '<!DOCTYPE Delete [<!ENTITY x "y">]><Delete>&x;</Delete>',
    "ten thousand levels": `<Delete>${"<Object>".repeat(10_000)}`,
  };
  for (const [what, xml] of Object.entries(malformed)) {
    it(`refuses ${what} in S3's words`, () => {
      const fault = refusal(() => read("DeleteObjects", { path: "/b", xml }));
      expect([fault.code, fault.status, fault.message]).toEqual([
        "MalformedXML",
        400,
        "The XML you provided was not well-formed or did not validate against our published schema",
      ]);
    });
  }

  it("refuses bad arguments in S3's words", () => {
    const fault = refusal(() => read("ListObjectsV2", { path: "/b", query: "max-keys=many" }));
    expect([fault.code, fault.message, fault.members]).toEqual([
      "InvalidArgument",
      "Provided max-keys not an integer or within integer range",
      { ArgumentName: "max-keys", ArgumentValue: "many" },
    ]);
    const headers = { "x-amz-object-lock-retain-until-date": "soon" };
    expect(refusal(() => read("PutObject", { headers })).code).toBe("InvalidArgument");
    expect(refusal(() => read("GetObject", { path: "/b/%zz" })).code).toBe("InvalidURI");
  });

  it("refuses in the words of other services outside S3", () => {
    const { service, ...rest } = operation("DeleteObjects");
    const other = { ...rest, service: { ...service, id: "route53" } };
    const request = { method: "POST", path: "/b", query: "", headers: {}, body: Buffer.from("<") };
    expect(refusal(() => restXml.readInput(other, request)).code).toBe("MalformedInput");
  });
});

describe("restXml.writeOutput", () => {
  function body(name: string, output: object): unknown {
    return restXml.writeOutput(operation(name), output, context).body;
  }

  it("writes S3's documents with its namespace", () => {
    const output = {
      Buckets: [{ Name: "b", CreationDate: new Date("2026-01-02T03:04:05.006Z") }],
      Owner: { ID: "o" },
    };
    const answer = restXml.writeOutput(operation("ListBuckets"), output, context);
    expect(answer).toEqual({
      status: 200,
      headers: {
        "Content-Type": "application/xml",
        "x-amz-request-id": "r-1",
        "x-amz-id-2": expect.any(String) as string,
      },
      body:
        `<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult xmlns="${NAMESPACE}">` +
        "<Buckets><Bucket><Name>b</Name><CreationDate>2026-01-02T03:04:05.006Z</CreationDate>" +
        "</Bucket></Buckets><Owner><ID>o</ID></Owner></ListAllMyBucketsResult>",
    });
  });

  it("writes an empty document where there is nothing to tell", () => {
    expect(body("GetBucketVersioning", {})).toContain(
      `<VersioningConfiguration xmlns="${NAMESPACE}"/>`,
    );
  });

  it("writes a bucket's location as the root itself", () => {
    expect(body("GetBucketLocation", { LocationConstraint: "eu-west-1" })).toContain(
      `\n<LocationConstraint xmlns="${NAMESPACE}">eu-west-1</LocationConstraint>`,
    );
    expect(body("GetBucketLocation", {})).toContain(`<LocationConstraint xmlns="${NAMESPACE}"/>`);
  });

  it("writes no body where there is no member for it", () => {
    const answer = restXml.writeOutput(operation("PutObject"), { ETag: '"e"' }, context);
    expect([answer.status, answer.body, answer.headers["ETag"]]).toEqual([200, "", '"e"']);
    expect(answer.headers["Content-Type"]).toBeUndefined();
    expect(restXml.writeOutput(operation("DeleteObject"), {}, context).status).toBe(204);
  });

  it("hands an object's stream on with its headers", () => {
    const Body = (async function* () {})();
    const output = { Body, ContentType: "text/html", ContentLength: 0, Metadata: { a: "b" } };
    const answer = restXml.writeOutput(operation("GetObject"), output, context);
    expect(answer.body).toBe(Body);
    expect(answer.headers).toMatchObject({
      "Content-Type": "text/html",
      "Content-Length": "0",
      "x-amz-meta-a": "b",
    });
  });
});

describe("restXml.writeFault", () => {
  const noSuchBucket = s3.errors["NoSuchBucket"];
  if (noSuchBucket === undefined) throw new Error("no NoSuchBucket");
  const fault = new Fault(noSuchBucket, "The specified bucket does not exist", {
    members: { BucketName: "<b>", Odd: { a: 1 } },
  });

  it("writes S3's bare errors with all their members", () => {
    const { status, headers, body } = restXml.writeFault(fault, context);
    const hostId = headers["x-amz-id-2"];
    expect(status).toBe(404);
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchBucket</Code>' +
        "<Message>The specified bucket does not exist</Message><BucketName>&lt;b&gt;</BucketName>" +
        `<RequestId>r-1</RequestId><HostId>${hostId}</HostId></Error>`,
    );
    expect(headers).toMatchObject({ "Content-Type": "application/xml", "x-amz-request-id": "r-1" });
  });

  it("wraps the errors of other services, S3 Control's with a second id", () => {
    const control = { ...s3.service, id: "s3control" };
    expect(restXml.writeFault(fault, { ...context, service: control }).body).toMatch(
      /^<\?xml.*\n<ErrorResponse .*<\/Error><RequestId>r-1<\/RequestId><HostId>\S+<\/HostId><\/ErrorResponse>$/,
    );
    const other = { ...s3.service, id: "route53", xmlNamespace: "urn:n" };
    const { headers, body } = restXml.writeFault(fault, { requestId: "r-1", service: other });
    expect(headers["x-amzn-RequestId"]).toBe("r-1");
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse xmlns="urn:n"><Error>' +
        "<Type>Sender</Type><Code>NoSuchBucket</Code>" +
        "<Message>The specified bucket does not exist</Message>" +
        "<BucketName>&lt;b&gt;</BucketName></Error><RequestId>r-1</RequestId></ErrorResponse>",
    );
  });

  it("gives HEAD and 304 no body", () => {
    const notModified = new Fault({ code: "NotModified", status: 304 }, "x");
    for (const answer of [
      restXml.writeFault(fault, { ...context, method: "HEAD" }),
      restXml.writeFault(notModified, context),
    ]) {
      expect([answer.body, answer.headers["Content-Type"]]).toEqual(["", undefined]);
      expect(answer.headers["x-amz-request-id"]).toBe("r-1");
    }
  });
});
