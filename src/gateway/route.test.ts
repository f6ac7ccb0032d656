import { describe, expect, it } from "vitest";
import { Fault } from "../model/fault.ts";
import type { Protocol } from "../model/contract.ts";
import { route, type Route, type RouteRequest } from "./route.ts";
import { allServices, findService, type IndexedService } from "./service-index.ts";

/** A request, unsigned `GET /` on localhost unless the test says more. */
function request(parts: Partial<RouteRequest> = {}): RouteRequest {
  const headers = { host: "localhost:4566", ...parts.headers };
  return { method: "GET", path: "/", query: "", ...parts, headers };
}

function signature(service: string): { authorization: string } {
  const credential = `222222222222/20260101/eu-west-1/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
  };
}

function body(text: string): Required<RouteRequest>["body"] {
  return { bytes: async () => new TextEncoder().encode(text) };
}

const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const JSON_1_0 = { "content-type": "application/x-amz-json-1.0" };

/** The service and what else tells, in one line. */
async function told(asked: RouteRequest): Promise<string> {
  const found = await route(asked);
  if (found.kind !== "service") return found.kind;
  return [found.service, found.protocol, found.operation].filter(Boolean).join(" ");
}

/** A request as a client of this service sends it in this protocol. */
function requestOf(service: IndexedService, protocol: Protocol): RouteRequest {
  switch (protocol) {
    case "awsJson1_0":
    case "awsJson1_1":
      return request({
        method: "POST",
        headers: {
          "content-type": `application/x-amz-json-${protocol === "awsJson1_0" ? "1.0" : "1.1"}`,
          "x-amz-target": `${service.targetPrefix}.SomeOperation`,
        },
      });
    case "rpcv2Cbor":
      return request({
        method: "POST",
        path: `/service/${service.targetPrefix}/operation/SomeOperation`,
        headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
      });
    case "awsQuery":
    case "ec2Query":
      return request({
        method: "POST",
        headers: FORM,
        body: body(`Action=SomeOperation&Version=${service.apiVersion}`),
      });
    case "restJson1":
    case "restXml":
      return request({ path: REST_PATHS[service.id] ?? "/some/path" });
  }
}

/** Where services share signing name and host, their paths tell them apart. */
const REST_PATHS: Readonly<Record<string, string>> = {
  apigateway: "/restapis/a/stages",
  apigatewayv2: "/v2/apis",
  connectcampaigns: "/campaigns",
  connectcampaignsv2: "/v2/campaigns",
  es: "/2015-01-01/domain",
  greengrass: "/greengrass/groups",
  greengrassv2: "/greengrass/v2/components",
  "kinesis-video-archived-media": "/getClip",
  "kinesis-video-media": "/getMedia",
  "kinesis-video-signaling": "/v1/get-ice-server-config",
  "kinesis-video-webrtc-storage": "/joinStorageSession",
  kinesisvideo: "/createStream",
  opensearch: "/2021-01-01/domain",
  "pinpoint-email": "/v1/email/identities",
  s3control: "/v20180820/jobs",
  sesv2: "/v2/email/identities",
  simpledbv2: "/v2/ListExports",
};

/** Two services that differ in nothing but their names, and which of them is taken. */
const TWINS: Readonly<Record<string, string>> = {
  "pinpoint-sms-voice": "sms-voice",
  qconnect: "wisdom",
  docdb: "rds",
  neptune: "rds",
};

const pairs = allServices.flatMap((service) =>
  service.protocols.map((protocol) => ({ service, protocol })),
);

describe("the service index", () => {
  it("has every service of AWS's with the facts that routing needs", () => {
    expect(allServices.length).toBeGreaterThanOrEqual(424);
    expect(findService("cloudwatch")).toEqual({
      id: "cloudwatch",
      endpointPrefix: "monitoring",
      signingName: "monitoring",
      targetPrefix: "GraniteServiceVersion20100801",
      apiVersion: "2010-08-01",
      protocols: ["rpcv2Cbor", "awsJson1_0", "awsQuery"],
    });
    expect(findService("sqs")?.protocols).toEqual(["awsJson1_0", "awsQuery"]);
    expect(findService("constructor")).toBeUndefined();
  });
});

describe("route, for every service in each of its protocols", () => {
  it("knows it by its signature and the host of its endpoint", async () => {
    const wrong: string[] = [];
    for (const { service, protocol } of pairs) {
      const asked = requestOf(service, protocol);
      const host = `${service.endpointPrefix}.eu-west-1.localhost:4566`;
      const account = service.id === "s3control" ? { "x-amz-account-id": "1" } : {};
      const headers = { ...asked.headers, ...signature(service.signingName), ...account, host };
      const found = await route({ ...asked, headers });
      const expected = `${TWINS[service.id] ?? service.id} ${protocol}`;
      const seen = found.kind === "service" ? `${found.service} ${found.protocol}` : found.kind;
      if (seen !== expected) wrong.push(`${expected}: ${seen}`);
    }
    expect(wrong).toEqual([]);
    expect(pairs.length).toBeGreaterThan(allServices.length);
  });

  it("knows each with an own signing name by it alone, whatever the host", async () => {
    const names = Map.groupBy(allServices, ({ signingName }) => signingName);
    const wrong: string[] = [];
    for (const { service, protocol } of pairs) {
      if (names.get(service.signingName)?.length !== 1) continue;
      const asked = requestOf(service, protocol);
      const headers = { ...asked.headers, ...signature(service.signingName) };
      const seen = await told({ ...asked, headers });
      if (!seen.startsWith(`${service.id} ${protocol}`)) wrong.push(`${service.id}: ${seen}`);
    }
    expect(wrong).toEqual([]);
  });

  it("knows each with a target by it, unsigned", async () => {
    const wrong: string[] = [];
    for (const { service, protocol } of pairs) {
      if (service.targetPrefix === undefined || protocol === "awsQuery") continue;
      // Timestream's two share their prefix: their operations tell.
      if (service.targetPrefix === "Timestream_20181101") continue;
      const seen = await told(requestOf(service, protocol));
      const expected = `${service.id} ${protocol} SomeOperation`;
      if (seen !== expected) wrong.push(`${expected}: ${seen}`);
    }
    expect(wrong).toEqual([]);
  });

  it("knows each by its host, unsigned", async () => {
    const wrong: string[] = [];
    for (const { service, protocol } of pairs) {
      const host = `${service.endpointPrefix}.eu-west-1.localhost:4566`;
      const asked = requestOf(service, protocol);
      const account = service.id === "s3control" ? { "x-amz-account-id": "1" } : {};
      const seen = await told({ ...asked, headers: { ...asked.headers, ...account, host } });
      const expected = TWINS[service.id] ?? service.id;
      if (seen.split(" ")[0] !== expected) wrong.push(`${service.id} at ${host}: ${seen}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("route, where services share a signing name", () => {
  it.each([
    ["s3", "/v20180820/jobs", "s3 restXml"],
    ["apigateway", "/restapis", "apigateway restJson1"],
    ["apigateway", "/v2/apis", "apigatewayv2 restJson1"],
    ["execute-api", "/@connections/abc", "apigatewaymanagementapi restJson1"],
    ["execute-api", "/participant/connection", "connectparticipant restJson1"],
    ["ses", "/v2/email/identities", "sesv2 restJson1"],
    ["ses", "/v1/email/identities", "pinpoint-email restJson1"],
    ["es", "/2015-01-01/domain", "es restJson1"],
    ["es", "/2021-01-01/opensearch/domain", "opensearch restJson1"],
    ["appconfig", "/applications", "appconfig restJson1"],
    ["appconfig", "/configuration", "appconfigdata restJson1"],
    ["appconfig", "/configurationsessions", "appconfigdata restJson1"],
    ["bedrock", "/guardrails", "bedrock restJson1"],
    ["bedrock", "/guardrail/g/version/1/apply", "bedrock-runtime restJson1"],
    ["bedrock", "/model/m/invoke", "bedrock-runtime restJson1"],
    ["bedrock", "/async-invoke", "bedrock-runtime restJson1"],
    ["bedrock", "/prompts/p", "bedrock-agent restJson1"],
    ["bedrock", "/rerank", "bedrock-agent-runtime restJson1"],
    ["greengrass", "/greengrass/v2/components", "greengrassv2 restJson1"],
    ["greengrass", "/greengrass/groups", "greengrass restJson1"],
    ["cloudsearch", "/2013-01-01/search", "cloudsearchdomain restJson1"],
    ["sagemaker", "/endpoints/e/invocations", "sagemaker-runtime restJson1"],
    ["sagemaker", "/human-loops", "sagemaker-a2i-runtime restJson1"],
    ["servicecatalog", "/applications", "servicecatalog-appregistry restJson1"],
    ["chime", "/accounts", "chime restJson1"],
    ["chime", "/channels", "chime-sdk-messaging restJson1"],
    ["lex", "/bot/b/alias/a/user/u/text", "lex-runtime restJson1"],
    ["kinesisvideo", "/getClip", "kinesis-video-archived-media restJson1"],
    ["personalize", "/events", "personalize-events restJson1"],
    ["connect-campaigns", "/v2/campaigns", "connectcampaignsv2 restJson1"],
  ])("tells %s %s by its path", async (name, path, expected) => {
    expect(await told(request({ path, headers: signature(name) }))).toBe(expected);
  });

  it.each([
    ["dynamodb", "DynamoDB_20120810.PutItem", "dynamodb awsJson1_0 PutItem"],
    ["dynamodb", "DynamoDBStreams_20120810.GetRecords", "dynamodbstreams awsJson1_0 GetRecords"],
    ["cloudhsm", "BaldrApiService.DescribeClusters", "cloudhsmv2 awsJson1_1 DescribeClusters"],
    ["timestream", "Timestream_20181101.WriteRecords", "timestream-write awsJson1_0 WriteRecords"],
    ["timestream", "Timestream_20181101.Query", "timestream-query awsJson1_0 Query"],
    ["timestream", "Timestream_20181101.TagResource", "timestream-query awsJson1_0 TagResource"],
    ["servicecatalog", "AWS242ServiceCatalogService.X", "servicecatalog awsJson1_1 X"],
    ["sagemaker", "SageMaker.ListModels", "sagemaker awsJson1_1 ListModels"],
    ["ses", "MailManagerSvc.ListArchives", "mailmanager awsJson1_0 ListArchives"],
  ])("tells %s %s by its target", async (name, target, expected) => {
    const headers = { ...signature(name), "x-amz-target": target };
    expect(await told(request({ method: "POST", headers }))).toBe(expected);
  });

  it.each([
    ["elasticloadbalancing", "2012-06-01", "elb awsQuery DescribeLoadBalancers"],
    ["elasticloadbalancing", "2015-12-01", "elbv2 awsQuery DescribeLoadBalancers"],
    ["rds", "2014-10-31", "rds awsQuery DescribeLoadBalancers"],
    ["ses", "2010-12-01", "ses awsQuery DescribeLoadBalancers"],
    ["cloudsearch", "2013-01-01", "cloudsearch awsQuery DescribeLoadBalancers"],
  ])("tells %s %s by its version", async (name, version, expected) => {
    const text = `Action=DescribeLoadBalancers&Version=${version}`;
    const headers = { ...signature(name), ...FORM };
    expect(await told(request({ method: "POST", headers, body: body(text) }))).toBe(expected);
    expect(await told(request({ query: text, headers: signature(name) }))).toBe(expected);
  });

  it("takes a first choice where nothing tells", async () => {
    expect(await told(request({ method: "POST", headers: signature("dynamodb") }))).toBe(
      "dynamodb awsJson1_0",
    );
    expect(await told(request({ path: "/x", headers: signature("bedrock") }))).toBe(
      "bedrock restJson1",
    );
  });

  it("takes S3 Control only with its account or its host, for a bucket may be named as its paths", async () => {
    const path = "/v20180820/jobs";
    const headers = signature("s3");
    expect(await told(request({ path, headers }))).toBe("s3 restXml");
    const account = { "x-amz-account-id": "111122223333" };
    expect(await told(request({ path, headers: { ...headers, ...account } }))).toBe(
      "s3control restXml",
    );
    const host = { host: "111122223333.s3-control.eu-west-1.localhost" };
    expect(await route(request({ path, headers: { ...headers, ...host } }))).toMatchObject({
      service: "s3control",
      path,
      labels: { AccountId: "111122223333" },
    });
  });
});

describe("route, by signature", () => {
  it("believes the signature more than target, host and path", async () => {
    const headers = {
      ...signature("sts"),
      host: "kms.eu-west-1.localhost",
      "x-amz-target": "TrentService.Encrypt",
    };
    const asked = request({ method: "POST", path: "/2015-03-31/functions/f", headers });
    expect(await told({ ...asked, query: "Action=GetCallerIdentity" })).toBe(
      "sts awsQuery GetCallerIdentity",
    );
  });

  it("does not take another service's operation for its own", async () => {
    const headers = { ...signature("kms"), "x-amz-target": "AmazonSQS.SendMessage" };
    expect(await told(request({ method: "POST", headers }))).toBe(
      "kms awsJson1_1 AmazonSQS.SendMessage",
    );
  });

  it("splits a target at its last dot", async () => {
    const target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
    const headers = { "x-amz-target": target };
    expect(await told(request({ method: "POST", headers }))).toBe(
      "cloudtrail awsJson1_1 LookupEvents",
    );
  });

  it("takes a target without a service's name", async () => {
    const headers = { ...signature("sqs"), ...JSON_1_0, "x-amz-target": "SendMessage" };
    expect(await told(request({ method: "POST", headers }))).toBe("sqs awsJson1_0 SendMessage");
  });

  it("reads presigned URLs of any service", async () => {
    const query =
      "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fsts%2Faws4_request";
    expect(await told(request({ query }))).toBe("sts awsQuery GetCallerIdentity");
  });

  it.each(["eu-west-1", "us-gov-west-1", "cn-north-1", "mars-north-9"])(
    "routes alike in the region %s",
    async (region) => {
      const { authorization } = signature("sqs");
      const headers = {
        authorization: authorization.replace("eu-west-1", region),
        ...JSON_1_0,
        "x-amz-target": "AmazonSQS.ListQueues",
      };
      expect(await told(request({ method: "POST", headers }))).toBe("sqs awsJson1_0 ListQueues");
    },
  );

  it("does not need the signature to be complete", async () => {
    const headers = {
      authorization: "AWS4-HMAC-SHA256 Credential=nonsense",
      "x-amz-target": "TrentService.Encrypt",
    };
    expect(await told(request({ method: "POST", headers }))).toBe("kms awsJson1_1 Encrypt");
  });

  it("ignores what claims to come from inside", async () => {
    const headers = { ...signature("sqs"), "x-localstack-data": '{"service_principal":"sns"}' };
    const path = "/queue/eu-west-1/111122223333/orders";
    const plain = await route(request({ path, headers: signature("sqs") }));
    expect(await route(request({ path, headers }))).toEqual(plain);
  });

  it("keeps the other hints for a signing name that is none of AWS's", async () => {
    const headers = { ...signature("nonsense"), "x-amz-target": "TrentService.Encrypt" };
    expect(await told(request({ method: "POST", headers }))).toBe("kms awsJson1_1 Encrypt");
    const found = await route(request({ path: "/photos/tom.jpg", headers: signature("nonsense") }));
    expect(found).toEqual({
      kind: "unknown",
      protocol: "restJson1",
      path: "/photos/tom.jpg",
      signingName: "nonsense",
      target: undefined,
    });
  });

  it("is done at once for whatever needs no form", () => {
    const headers = { ...signature("sqs"), ...JSON_1_0, "x-amz-target": "AmazonSQS.SendMessage" };
    const untouchable = { bytes: () => Promise.reject(new Error("must not be read")) };
    const found = route(request({ method: "POST", headers, body: untouchable }));
    expect(found).toEqual({
      kind: "service",
      service: "sqs",
      protocol: "awsJson1_0",
      operation: "SendMessage",
      path: "/",
      labels: undefined,
      unreadable: undefined,
    });
    const upload = { ...signature("s3"), ...FORM };
    expect(
      route(request({ method: "PUT", path: "/b/k", headers: upload, body: untouchable })),
    ).toMatchObject({ service: "s3" });
    const posted = request({ method: "POST", query: "Action=ListUsers", body: untouchable });
    expect(route({ ...posted, headers: { ...FORM, ...signature("iam") } })).toMatchObject({
      operation: "ListUsers",
    });
  });
});

describe("route, by protocol", () => {
  it.each([
    [{ ...JSON_1_0, "x-amz-target": "AmazonSQS.ListQueues" }, "sqs awsJson1_0 ListQueues"],
    [{ "x-amz-target": "AmazonSQS.ListQueues" }, "sqs awsJson1_0 ListQueues"],
    [{ "content-type": "Application/X-Amz-Json-1.0" }, "sqs awsJson1_0"],
    [JSON_1_0, "sqs awsJson1_0"],
    [FORM, "sqs awsQuery GetQueueUrl"],
    [{}, "sqs awsQuery GetQueueUrl"],
    [{ "content-type": "text/plain" }, "sqs awsQuery"],
    [{ ...FORM, "x-amz-target": "AmazonSQS.ListQueues" }, "sqs awsQuery GetQueueUrl"],
  ])("chooses for SQS with %j", async (headers, expected) => {
    const asked = request({
      method: "POST",
      headers: { ...headers, ...signature("sqs") },
      body: body("Action=GetQueueUrl&QueueName=orders"),
    });
    expect(await told(asked)).toBe(expected);
  });

  const CBOR = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
  const granite = "/service/GraniteServiceVersion20100801/operation/PutMetricData";

  it.each([
    ["CBOR", granite, CBOR, "cloudwatch rpcv2Cbor PutMetricData"],
    [
      "CBOR with a namespace",
      granite.replace("Granite", "com.amazonaws#Granite"),
      CBOR,
      "cloudwatch rpcv2Cbor PutMetricData",
    ],
    [
      "CBOR below a path of the endpoint's",
      `/base${granite}`,
      CBOR,
      "cloudwatch rpcv2Cbor PutMetricData",
    ],
    ["CBOR without an operation", "/", CBOR, "cloudwatch rpcv2Cbor"],
    ["another service's CBOR", "/service/Other/operation/X", CBOR, "cloudwatch rpcv2Cbor Other.X"],
    [
      "JSON",
      "/",
      { ...JSON_1_0, "x-amz-target": "GraniteServiceVersion20100801.ListMetrics" },
      "cloudwatch awsJson1_0 ListMetrics",
    ],
    ["Query", "/", FORM, "cloudwatch awsQuery PutMetricAlarm"],
  ])("chooses for CloudWatch: %s", async (_, path, headers, expected) => {
    const asked = request({
      method: "POST",
      path,
      headers: { ...headers, ...signature("monitoring") },
      body: body("Action=PutMetricAlarm"),
    });
    expect(await told(asked)).toBe(expected);
  });

  it("reads the Action of a compressed form", async () => {
    const { gzipSync } = await import("node:zlib");
    const compressed = gzipSync("Action=PutMetricData&Version=2010-08-01");
    const asked = request({
      method: "POST",
      headers: { ...FORM, ...signature("monitoring"), "content-encoding": "gzip" },
      body: { bytes: async () => compressed },
    });
    expect(await told(asked)).toBe("cloudwatch awsQuery PutMetricData");
  });

  it("takes the Action of the query before that of the form", async () => {
    const asked = request({
      method: "POST",
      query: "Action=First",
      headers: { ...FORM, ...signature("sns") },
      body: body("Action=Second"),
    });
    expect(await told(asked)).toBe("sns awsQuery First");
  });

  it("gives a form that cannot be read back to whoever answers", async () => {
    const failure = new Fault({ code: "RequestEntityTooLarge", status: 413 }, "too large");
    const found = await route(
      request({
        method: "POST",
        headers: { ...FORM, ...signature("sns") },
        body: { bytes: () => Promise.reject(failure) },
      }),
    );
    expect(found).toMatchObject({ service: "sns", operation: undefined, unreadable: failure });
  });
});

describe("route, of queue URLs", () => {
  it.each([
    ["sqs.eu-west-1.localhost:4566", "/111122223333/orders"],
    ["sqs.localhost.localstack.cloud:4566", "/111122223333/orders"],
    ["localhost:4566", "/queue/eu-west-1/111122223333/orders"],
    ["queue.localhost:4566", "/111122223333/orders"],
    ["eu-west-1.queue.localhost:4566", "/111122223333/orders"],
    ["localhost:4566", "/111122223333/orders"],
    ["localhost:4566", "/111122223333/orders.fifo"],
    ["10.0.0.1:4566", "/111122223333/orders/"],
  ])("knows http://%s%s, asked directly", async (host, path) => {
    const expected = {
      service: "sqs",
      protocol: "awsQuery",
      operation: "GetQueueAttributes",
      labels: { QueueUrl: `http://${host}${path}` },
    };
    const query = "Action=GetQueueAttributes";
    expect(await route(request({ path, query, headers: { host } }))).toMatchObject(expected);
    for (const headers of [{ host }, { host, ...signature("sqs") }]) {
      const asked = request({
        method: "POST",
        path,
        headers: { ...headers, ...FORM },
        body: body(query),
      });
      expect(await route(asked)).toMatchObject(expected);
    }
  });

  it("knows them without an Action", async () => {
    expect(await told(request({ path: "/111122223333/orders" }))).toBe("sqs awsQuery");
  });

  it("leaves JSON requests to their target", async () => {
    const asked = request({
      method: "POST",
      path: "/111122223333/orders",
      headers: { ...JSON_1_0, "x-amz-target": "AmazonSQS.SendMessage" },
    });
    expect(await route(asked)).toMatchObject({
      service: "sqs",
      protocol: "awsJson1_0",
      operation: "SendMessage",
      labels: undefined,
    });
  });

  it.each([
    ["signed for S3", { headers: signature("s3") }],
    ["in a bucket's host", { headers: { host: "photos.s3.localhost" } }],
    ["at S3's own host", { headers: { host: "s3.localhost" } }],
    ["uploaded", { method: "PUT" }],
    ["with eleven digits", { path: "/11112222333/orders" }],
    ["with thirteen digits", { path: "/1111222233334/orders" }],
    ["with a letter", { path: "/11112222333x/orders" }],
    ["without a name", { path: "/111122223333/" }],
    ["of the account alone", { path: "/111122223333" }],
    ["with more behind", { path: "/111122223333/orders/more" }],
    ["without a region", { path: "/queue//111122223333/orders" }],
    ["of a queue without an account", { path: "/queue/eu-west-1/orders" }],
    ["with a name longer than any", { path: `/111122223333/${"x".repeat(300)}` }],
  ])("leaves the path to S3 when %s", async (_, parts) => {
    expect(await told(request({ path: "/111122223333/orders", ...parts }))).toBe("s3 restXml");
  });
});

describe("route, of S3", () => {
  it.each([
    ["photos.s3.eu-west-1.localhost:4566", "photos"],
    ["photos.s3.localhost.localstack.cloud:4566", "photos"],
    ["my.photos.s3.localhost:4566", "my.photos"],
  ])("takes the bucket from the host %s", async (host, Bucket) => {
    for (const headers of [{ host }, { host, ...signature("s3") }]) {
      expect(await route(request({ path: "/a//b/../%2e", headers }))).toEqual({
        kind: "service",
        service: "s3",
        protocol: "restXml",
        operation: undefined,
        path: "/a//b/../%2e",
        labels: { Bucket },
        unreadable: undefined,
      });
    }
  });

  it("leaves the bucket in the path otherwise", async () => {
    const asked = request({ path: "/photos/cats/tom.jpg", headers: signature("s3") });
    expect(await route(asked)).toMatchObject({ path: "/photos/cats/tom.jpg", labels: undefined });
  });

  it.each(["s3express", "s3-object-lambda"])("takes the signing name %s", async (name) => {
    expect(await told(request({ path: "/photos", headers: signature(name) }))).toBe("s3 restXml");
  });

  it("reads keys that look like Atoll's own paths, where the host names the bucket", async () => {
    const headers = { host: "photos.s3.localhost" };
    for (const path of ["/_atoll/status", "/_localstack/health", "/_aws/sqs/messages"]) {
      expect(await told(request({ path, headers }))).toBe("s3 restXml");
    }
  });

  it.each([
    ["an anonymous download", { path: "/photos/tom.jpg" }],
    ["a listing", { path: "/photos", query: "list-type=2" }],
    ["a HEAD", { method: "HEAD", path: "/photos/tom.jpg" }],
    ["a new bucket", { method: "PUT", path: "/photos" }],
    ["an upload", { method: "PUT", path: "/photos/tom.jpg" }],
    ["a deletion", { method: "DELETE", path: "/photos/tom.jpg" }],
    ["a preflight", { method: "OPTIONS", path: "/photos/tom.jpg" }],
    [
      "a form upload",
      {
        method: "POST",
        path: "/photos",
        headers: { "content-type": "multipart/form-data; boundary=x" },
      },
    ],
    ["a batch deletion", { method: "POST", path: "/photos", query: "delete" }],
    ["a multipart upload", { method: "POST", path: "/photos/tom.jpg", query: "uploads" }],
    ["its end", { method: "POST", path: "/photos/tom.jpg", query: "uploadId=1" }],
    ["the CLI's list of buckets", { headers: { "user-agent": "aws-cli/2.31.0 md/x" } }],
    ["Signature Version 2", { headers: { authorization: "AWS AKIAEXAMPLE:c2ln" } }],
    ["a URL presigned with it", { query: "AWSAccessKeyId=x&Signature=y&Expires=1", path: "/p/k" }],
    [
      "a presigned URL",
      { path: "/p/k", query: "X-Amz-Credential=t%2F20260101%2Fus-east-1%2Fs3%2Faws4_request" },
    ],
    [
      "a presigned URL that is not complete",
      { query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=x" },
    ],
  ])("takes %s for S3's", async (_, parts: Partial<RouteRequest>) => {
    expect(await told(request(parts))).toBe("s3 restXml");
  });
});

describe("route, without a signature", () => {
  it.each([
    ["/2015-03-31/functions/f/invocations", "lambda restJson1"],
    ["/2015-03-31/functions", "lambda restJson1"],
    ["/2018-10-31/layers/l/versions", "lambda restJson1"],
    ["/2015-03-31/functionsx", "unknown"],
    ["/2015-03-31", "unknown"],
    ["/2015-03-31/tom.jpg", "unknown"],
  ])("knows Lambda by %s", async (path, expected) => {
    expect(await told(request({ method: "POST", path }))).toBe(expected);
  });

  it.each([
    [
      "Action=AssumeRoleWithWebIdentity&Version=2011-06-15",
      "sts awsQuery AssumeRoleWithWebIdentity",
    ],
    ["Action=CreateUser&Version=2010-05-08", "iam awsQuery CreateUser"],
    ["Action=CreateUser&Version=2015-02-02", "elasticache awsQuery CreateUser"],
    ["Action=CreateUser", "iam awsQuery CreateUser"],
    ["Action=ListTagsForResource&Version=2010-03-31", "sns awsQuery ListTagsForResource"],
    ["Action=ListTagsForResource&Version=2010-08-01", "cloudwatch awsQuery ListTagsForResource"],
    ["Action=ListTagsForResource&Version=2014-10-31", "rds awsQuery ListTagsForResource"],
    ["Action=ListTagsForResource", "sns awsQuery ListTagsForResource"],
    ["Action=DescribeInstances&Version=2016-11-15", "ec2 ec2Query DescribeInstances"],
    ["Action=CreateTags&Version=2016-11-15", "ec2 ec2Query CreateTags"],
    ["Action=ListQueues", "sqs awsQuery ListQueues"],
    ["Action=Nonsense&Version=2012-11-05", "sqs awsQuery Nonsense"],
    ["Action=Nonsense&Version=2014-10-31", "rds awsQuery Nonsense"],
    ["Action=Nonsense", "unknown"],
    ["Action=__proto__", "unknown"],
    ["Action=", "unknown"],
    ["Version=2012-11-05", "unknown"],
    ["", "unknown"],
  ])("knows a Query request by %s", async (text, expected) => {
    expect(await told(request({ query: text }))).toBe(expected);
    const posted = request({ method: "POST", headers: FORM, body: body(text) });
    expect(await told(posted)).toBe(expected);
  });

  it("asks the host before S3", async () => {
    const headers = { host: "kms.eu-west-1.localhost:4566" };
    expect(await told(request({ headers }))).toBe("kms awsJson1_1");
    expect(await told(request({ path: "/x/y", headers: { host: "lambda.localhost" } }))).toBe(
      "lambda restJson1",
    );
  });
});

describe("route, of what is not an AWS API", () => {
  it.each([
    ["/_atoll/status", "admin"],
    ["/_atoll", "admin"],
    ["/_localstack/health", "localstack"],
    ["/_aws/sqs/messages", "developer"],
  ])("gives %s to Atoll's own %s endpoints, signed or not", async (path, kind) => {
    expect(await route(request({ path }))).toEqual({ kind, path });
    expect(await route(request({ path, headers: signature("sqs") }))).toEqual({ kind, path });
  });

  it.each(["/_atollx", "/_awsome/x", "/_", "/_x/_aws/"])(
    "does not take %s for its own",
    async (path) => {
      expect(await told(request({ path }))).toBe("s3 restXml");
    },
  );

  it.each([
    ["abc.lambda-url.us-east-1.localhost:4566", "function-url", "abc", "us-east-1"],
    ["photos.s3-website.eu-west-1.localhost:4566", "website", "photos", "eu-west-1"],
    ["api1.execute-api.localhost:4566", "api", "api1", undefined],
  ])("knows the resource at %s, signed or not", async (host, resource, name, region) => {
    const expected = { kind: "resource", resource, name, region, path: "/_aws/x" };
    expect(await route(request({ path: "/_aws/x", headers: { host } }))).toEqual(expected);
    const headers = { host, ...signature("lambda") };
    expect(await route(request({ path: "/_aws/x", headers }))).toEqual(expected);
  });

  it.each([
    ["nothing", {}, "restJson1", undefined],
    ["nothing posted", { method: "POST" }, "restJson1", undefined],
    ["an unknown target", { headers: { "x-amz-target": "No.Such" } }, "awsJson1_1", "No.Such"],
    [
      "an unknown target in JSON 1.0",
      { headers: { ...JSON_1_0, "x-amz-target": "No.Such" } },
      "awsJson1_0",
      "No.Such",
    ],
    ["an unknown Action", { query: "Action=Nope" }, "awsQuery", "Nope"],
    ["CBOR", { path: "/", headers: { "smithy-protocol": "rpc-v2-cbor" } }, "rpcv2Cbor", undefined],
    ["a path posted", { method: "POST", path: "/a/b" }, "restJson1", undefined],
    ["an unknown method", { method: "PROPFIND", path: "/a" }, "restJson1", undefined],
  ])("says so for %s", async (_, parts: Partial<RouteRequest>, protocol, target) => {
    const path = parts.path ?? "/";
    const expected: Route = {
      kind: "unknown",
      protocol: protocol as Protocol,
      path,
      signingName: undefined,
      target,
    };
    expect(await route(request({ method: "POST", body: body(""), ...parts }))).toEqual(expected);
  });
});

describe("route, of hostile requests", () => {
  const long = "x/".repeat(30_000);

  it.each<[string, Partial<RouteRequest>]>([
    ["an endless path", { path: `/${long}` }],
    ["an endless host", { headers: { host: long } }],
    ["an endless target", { headers: { "x-amz-target": `${long}.${long}` } }],
    ["an endless signature", { headers: { authorization: `AWS4-HMAC-SHA256 Credential=${long}` } }],
    ["an endless query", { query: `Action=${long}`, path: "/" }],
    ["a query of nothing but the parameter", { query: "Action=&".repeat(8_000) }],
    ["a host that is no text", { headers: { host: "\u0000\u00ff\u20ac" } }],
    ["a path that is no text", { path: "/\u0000\u00ff%ff%" }],
    ["an empty path", { path: "" }],
    ["a star", { method: "OPTIONS", path: "*" }],
    [
      "names of prototypes",
      {
        headers: {
          host: "__proto__.constructor",
          "x-amz-target": "__proto__.x",
          ...signature("__proto__"),
        },
      },
    ],
    ["an Action of prototypes", { query: "Action=constructor&Version=__proto__" }],
    ["an escape that is none", { query: "Action=%&X-Amz-Credential=%zz%" }],
  ])("answers %s", async (_, parts) => {
    expect(["service", "unknown"]).toContain((await route(request(parts))).kind);
  });

  it("routes without a host, without headers at all", async () => {
    const found = await route({ method: "GET", path: "/photos", query: "", headers: {} });
    expect(found).toMatchObject({ service: "s3", labels: undefined });
    const path = "/111122223333/orders";
    expect(await route({ method: "GET", path, query: "", headers: {} })).toMatchObject({
      labels: { QueueUrl: `http://localhost${path}` },
    });
  });
});
