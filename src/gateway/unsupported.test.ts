import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { HttpResponse } from "@smithy/core/protocols";
import { describe, expect, it } from "vitest";
import type { Protocol } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { knownOperation } from "./known-operation.ts";
import type { ServiceRoute, UnknownRoute } from "./route.ts";
import { unknownRequest, unsupportedOperation, unsupportedService } from "./unsupported.ts";

function routeTo(service: string, protocol: Protocol, operation?: string): ServiceRoute {
  return {
    kind: "service",
    service,
    protocol,
    operation,
    path: "/",
    labels: undefined,
    unreadable: undefined,
  };
}

function told({ status, code, message }: Fault): string {
  return `${status} ${code}: ${message}`;
}

describe("knownOperation", () => {
  it("knows the operations of all services", async () => {
    expect(await knownOperation("sqs", "SendMessage")).toBe(true);
    expect(await knownOperation("lambda", "CreateFunction")).toBe(true);
    expect(await knownOperation("cloudformation", "CreateStack")).toBe(true);
    expect(await knownOperation("ssm", "GetParameter")).toBe(true);
  });

  it.each([
    ["sqs", "SendMessages"],
    ["sqs", "sendMessage"],
    ["sqs", "SendMessage "],
    ["sqs", "SendMessage SendMessageBatch"],
    ["sqs", "PutItem"],
    ["sqs", "sqs"],
    ["sqs", ""],
    ["sqs", "constructor"],
    ["__proto__", "constructor"],
    ["nonsense", "SendMessage"],
  ])("does not know %s:%s", async (service, operation) => {
    expect(await knownOperation(service, operation)).toBe(false);
  });
});

describe("unsupportedService", () => {
  it.each([
    ["stepfunctions", "awsJson1_0", "CreateStateMachine", "stepfunctions:CreateStateMachine"],
    ["cloudformation", "awsQuery", "CreateStack", "cloudformation:CreateStack"],
    ["arc-region-switch", "rpcv2Cbor", "CreatePlan", "arc-region-switch:CreatePlan"],
    ["eks", "restJson1", undefined, "eks"],
    ["route53", "restXml", undefined, "route53"],
  ] as const)("names what it does not have, of %s", async (service, protocol, operation, name) => {
    const fault = await unsupportedService(routeTo(service, protocol, operation));
    expect(told(fault)).toBe(
      `501 NotImplemented: Atoll does not implement ${name} yet; see /_atoll/coverage for what it does`,
    );
  });

  it("answers as AWS what AWS has not either", async () => {
    const fault = await unsupportedService(routeTo("cloudformation", "awsQuery", "CreateStackk"));
    expect(told(fault)).toBe(
      "400 InvalidAction: Could not find operation CreateStackk for version 2010-05-15",
    );
  });
});

describe("unsupportedOperation", () => {
  it("names an operation that AWS has", async () => {
    const expected =
      "501 NotImplemented: Atoll does not implement kms:ListKeys yet; see /_atoll/coverage for what it does";
    expect(told(await unsupportedOperation(routeTo("kms", "awsJson1_1", "ListKeys")))).toBe(
      expected,
    );
    expect(told(await unsupportedOperation(routeTo("kms", "awsJson1_1"), "ListKeys"))).toBe(
      expected,
    );
    const select = await unsupportedOperation(routeTo("s3", "restXml"), "SelectObjectContent");
    expect(select.status).toBe(501);
  });

  it.each([
    ["iam", "awsQuery", "400 InvalidAction: Could not find operation Nope for version 2010-05-08"],
    ["ec2", "ec2Query", "400 InvalidAction: The action Nope is not valid for this web service."],
    ["sqs", "awsQuery", "400 InvalidAction: The action Nope is not valid for this endpoint."],
    ["sqs", "awsJson1_0", "400 UnknownOperationException: "],
    ["kms", "awsJson1_1", "400 UnknownOperationException: "],
    ["cloudwatch", "rpcv2Cbor", "404 UnknownOperationException: "],
  ] as const)("refuses a name that %s has not in %s", async (service, protocol, expected) => {
    expect(told(await unsupportedOperation(routeTo(service, protocol, "Nope")))).toBe(expected);
  });

  it.each([
    ["iam", "awsQuery", "400 MissingAction: No action was supplied with this request."],
    ["ec2", "ec2Query", "400 MissingAction: No action was supplied with this request."],
    ["sqs", "awsJson1_0", "400 UnknownOperationException: "],
    ["lambda", "restJson1", "404 UnknownOperationException: "],
    ["cloudwatch", "rpcv2Cbor", "404 UnknownOperationException: "],
    [
      "s3",
      "restXml",
      "405 MethodNotAllowed: The specified method is not allowed against this resource.",
    ],
  ] as const)("refuses a request to %s that names nothing", async (service, protocol, expected) => {
    expect(told(await unsupportedOperation(routeTo(service, protocol)))).toBe(expected);
  });

  it("raises the reason why a form could not be read", async () => {
    const unreadable = new Fault({ code: "RequestEntityTooLarge", status: 413 }, "too large");
    const route = { ...routeTo("sns", "awsQuery"), unreadable };
    await expect(unsupportedOperation(route)).rejects.toBe(unreadable);
    await expect(unsupportedService(route)).rejects.toBe(unreadable);
  });

  it("repeats no more of a name than is fit to print", async () => {
    const fault = await unsupportedOperation(
      routeTo("iam", "awsQuery", `\u001b[31m\n\u20ac${"x".repeat(10_000)}`),
    );
    expect(fault.message).toMatch(
      /^Could not find operation \?\[31m\?\?x{193} for version 2010-05-08$/,
    );
  });

  it("is shown by the SDK at once, without a retry", async () => {
    let requests = 0;
    const fault = await unsupportedOperation(routeTo("kms", "awsJson1_1", "ListKeys"));
    const client = new KMSClient({
      region: "eu-west-1",
      endpoint: "http://localhost:4566",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "test" },
      requestHandler: {
        async handle() {
          requests += 1;
          const text = JSON.stringify({ __type: fault.code, message: fault.message });
          const headers = { "content-type": "application/x-amz-json-1.1" };
          const body = Buffer.from(text);
          return { response: new HttpResponse({ statusCode: fault.status, headers, body }) };
        },
      },
    });
    await expect(client.send(new ListKeysCommand())).rejects.toMatchObject({
      name: "NotImplemented",
      message: fault.message,
    });
    expect(requests).toBe(1);
  });
});

describe("unknownRequest", () => {
  const nothing: UnknownRoute = {
    kind: "unknown",
    protocol: "restJson1",
    path: "/",
    signingName: undefined,
    target: undefined,
  };

  it.each([
    [nothing, "404 UnknownOperationException: "],
    [{ ...nothing, protocol: "awsJson1_1", target: "No.Such" }, "400 UnknownOperationException: "],
    [
      { ...nothing, protocol: "awsQuery", target: "Nope" },
      "400 InvalidAction: The action Nope is not valid for this web service.",
    ],
    [
      { ...nothing, signingName: "s4" },
      "404 UnknownOperationException: The request is signed for `s4`, and AWS has no service of that name.",
    ],
  ] as const)("answers %j", (route, expected) => {
    expect(told(unknownRequest(route))).toBe(expected);
  });
});
