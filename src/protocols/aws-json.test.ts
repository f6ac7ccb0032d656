import { describe, expect, it } from "vitest";
import type {
  BodyStream,
  ErrorContract,
  Member,
  OperationContract,
  ServiceContract,
  StructureShape,
} from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import {
  CreateQueue,
  DeleteMessage,
  QueueDoesNotExist,
  SendMessage,
  service as sqs,
  TagQueue,
} from "../services/sqs/contract.ts";
import { awsJson1_0, awsJson1_1 } from "./aws-json.ts";
import { readMessage } from "./event-stream-frame.ts";
import { serializationFault } from "./faults.ts";
import type { WireRequest } from "./protocol.ts";

const ID = "11111111-2222-4333-8444-555555555555";

function request(body: string, target = "AmazonSQS.SendMessage"): WireRequest {
  const headers = { "x-amz-target": target };
  return { method: "POST", path: "/", query: "", headers, body: Buffer.from(body) };
}

describe("operationName", () => {
  it("is what stands behind the last dot of the target", () => {
    const trail = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
    expect(awsJson1_0.operationName(request("{}"))).toBe("SendMessage");
    expect(awsJson1_1.operationName(request("{}", trail))).toBe("LookupEvents");
    expect(awsJson1_0.operationName(request("{}", "SendMessage"))).toBe("SendMessage");
  });

  it("is undefined without a target, or when that names none", () => {
    expect(awsJson1_0.operationName({ ...request(""), headers: {} })).toBeUndefined();
    expect(awsJson1_0.operationName(request("", "AmazonSQS."))).toBeUndefined();
  });
});

describe("readInput", () => {
  it("reads a message with attributes", () => {
    const body = `{"MessageAttributes": {"a": {"DataType": "Binary", "BinaryValue": "AAE="}},
      "QueueUrl": "u", "DelaySeconds": 5, "MessageBody": "hello"}`;
    expect(awsJson1_0.readInput(SendMessage, request(body))).toEqual({
      QueueUrl: "u",
      MessageBody: "hello",
      DelaySeconds: 5,
      MessageAttributes: { a: { DataType: "Binary", BinaryValue: Buffer.from([0, 1]) } },
    });
  });

  it("takes no body for no members", () => {
    expect(awsJson1_0.readInput(SendMessage, request(""))).toEqual({});
  });

  it.each(["null", "1", `"x"`, "{", "true"])("refuses the body %s without a text", (body) => {
    expect(() => awsJson1_0.readInput(SendMessage, request(body))).toThrow(
      expect.objectContaining({ code: "SerializationException", message: "" }),
    );
  });

  it("says so when the body is a list", () => {
    expect(() => awsJson1_0.readInput(SendMessage, request("[]"))).toThrow(
      "Start of list found where not expected",
    );
  });
});

describe("writeOutput", () => {
  it("writes members in JSON 1.0 and 1.1", () => {
    const output = { MessageId: "m", MD5OfMessageBody: "d", SequenceNumber: undefined };
    const answer = awsJson1_0.writeOutput(SendMessage, output, { requestId: ID });
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      "x-amzn-RequestId": ID,
      "Content-Type": "application/x-amz-json-1.0",
    });
    expect(JSON.parse(answer.body as string)).toEqual({ MessageId: "m", MD5OfMessageBody: "d" });
    const newer = awsJson1_1.writeOutput(SendMessage, output, { requestId: ID });
    expect(newer.headers["Content-Type"]).toBe("application/x-amz-json-1.1");
  });

  it("answers an operation without output with no body", () => {
    expect(awsJson1_0.writeOutput(DeleteMessage, undefined, { requestId: ID }).body).toBe("");
    expect(awsJson1_0.writeOutput(TagQueue, {}, { requestId: ID }).body).toBe("");
  });

  it("answers an operation with an empty output with an empty object", () => {
    expect(awsJson1_0.writeOutput(CreateQueue, undefined, { requestId: ID }).body).toBe("{}");
    const empty: OperationContract = {
      ...CreateQueue,
      output: { kind: "structure", name: "CreateQueueResult", members: {}, required: [] },
    };
    expect(awsJson1_0.writeOutput(empty, {}, { requestId: ID }).body).toBe("{}");
  });
});

describe("writeOutput of an event stream", () => {
  const text: Member = { shape: { kind: "string" } };
  const union: StructureShape = {
    kind: "union",
    name: "LiveTail",
    members: {
      update: {
        shape: { kind: "structure", name: "Update", members: { line: text }, required: [] },
      },
    },
    required: [],
    eventStream: true,
  };
  const StartLiveTail: OperationContract = {
    ...CreateQueue,
    name: "StartLiveTail",
    output: {
      kind: "structure",
      name: "StartLiveTailResponse",
      members: { sessionId: text, stream: { shape: union } },
      required: [],
    },
  };

  async function* lines(): AsyncGenerator<Record<string, unknown>> {
    yield { update: { line: "a" } };
    yield { update: { line: "b" } };
  }

  it("begins with the other members, then sends each event as it comes", async () => {
    const output = { sessionId: "s", stream: lines() };
    const answer = awsJson1_1.writeOutput(StartLiveTail, output, { requestId: ID });
    expect(answer.headers["Content-Type"]).toBe("application/vnd.amazon.eventstream");
    const messages: unknown[] = [];
    for await (const bytes of answer.body as BodyStream) {
      const { headers, body } = readMessage(bytes);
      messages.push([headers.get(":event-type"), JSON.parse(Buffer.from(body).toString())]);
    }
    expect(messages).toEqual([
      ["initial-response", { sessionId: "s" }],
      ["update", { line: "a" }],
      ["update", { line: "b" }],
    ]);
  });
});

describe("writeFault", () => {
  const service = sqs;
  const kms: ServiceContract = {
    id: "kms",
    sdkId: "KMS",
    namespace: "com.amazonaws.kms",
    version: "2014-11-01",
    protocols: ["awsJson1_1"],
  };

  function written(fault: Fault, codec = awsJson1_0, of = service) {
    const { status, headers, body } = codec.writeFault(fault, { requestId: ID, service: of });
    return { status, headers, body: JSON.parse(body as string) as unknown };
  }

  it("writes a modelled error with its old code for SQS", () => {
    const fault = new Fault(QueueDoesNotExist, "The specified queue does not exist.");
    expect(written(fault)).toEqual({
      status: 400,
      headers: {
        "x-amzn-RequestId": ID,
        "Content-Type": "application/x-amz-json-1.0",
        "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender",
      },
      body: {
        __type: "com.amazonaws.sqs#QueueDoesNotExist",
        message: "The specified queue does not exist.",
      },
    });
  });

  it("writes the bare name in JSON 1.1, and no old code where there was none", () => {
    const answer = written(new Fault({ code: "NotFoundException" }, "no"), awsJson1_1, kms);
    expect(answer.body).toEqual({ __type: "NotFoundException", message: "no" });
    expect(answer.headers).not.toHaveProperty("x-amzn-query-error");
  });

  it("spells the message as the error's contract does, and writes further members", () => {
    const contract: ErrorContract = {
      kind: "structure",
      name: "Cancelled",
      members: {
        Message: { shape: { kind: "string" } },
        Since: { shape: { kind: "timestamp" } },
        Absent: { shape: { kind: "string" } },
      },
      required: [],
      error: { fault: "server", status: 503 },
    };
    const fault = new Fault(contract, "gone", { members: { Since: new Date(2500) } });
    const answer = written(fault);
    expect(answer.status).toBe(503);
    expect(answer.headers["x-amzn-query-error"]).toBe("Cancelled;Receiver");
    expect(answer.body).toEqual({
      __type: "com.amazonaws.sqs#Cancelled",
      Message: "gone",
      Since: 2.5,
    });
  });

  it("writes the errors of AWS's framework in its namespace", () => {
    expect(written(serializationFault("Expected null"))).toMatchObject({
      status: 400,
      headers: { "x-amzn-query-error": "MalformedInput;Sender" },
      body: {
        __type: "com.amazon.coral.service#SerializationException",
        Message: "Expected null",
      },
    });
    expect(written(serializationFault()).body).toEqual({
      __type: "com.amazon.coral.service#SerializationException",
    });
    const fault = new Fault({ code: "X" }, "m");
    const unknown = awsJson1_0.writeFault(fault, { requestId: ID, service: undefined });
    expect(unknown.body).toBe(`{"__type":"com.amazon.coral.service#X","message":"m"}`);
  });

  it("writes members of unmodelled errors as they are", () => {
    const fault = new Fault({ code: "X" }, "m", { members: { Reason: { a: 1 } } });
    expect(written(fault, awsJson1_1).body).toEqual({
      __type: "X",
      message: "m",
      Reason: { a: 1 },
    });
  });
});
