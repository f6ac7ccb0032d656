import { describe, expect, it } from "vitest";
import type {
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
  ReceiveMessage,
  SendMessage,
  SendMessageBatch,
  service as sqs,
  SetQueueAttributes,
  TagQueue,
} from "../services/sqs/contract.ts";
import { serializationFault } from "./faults.ts";
import type { WireRequest } from "./protocol.ts";
import { awsQuery } from "./query.ts";

const ID = "11111111-2222-4333-8444-555555555555";

const text: Member = { shape: { kind: "string" } };
const texts: Member = { shape: { kind: "list", member: text } };

const service: ServiceContract = {
  id: "test",
  sdkId: "Test",
  namespace: "com.amazonaws.test",
  version: "2020-01-01",
  protocols: ["awsQuery"],
  xmlNamespace: "https://test.amazonaws.com/doc/2020-01-01/",
};

const input: StructureShape = {
  kind: "structure",
  name: "DoRequest",
  members: {
    Text: text,
    Number: { shape: { kind: "number" } },
    Flag: { shape: { kind: "boolean" } },
    Bytes: { shape: { kind: "blob" } },
    When: { shape: { kind: "timestamp" } },
    Epoch: { shape: { kind: "timestamp" }, timestampFormat: "epoch-seconds" },
    List: texts,
    Items: { shape: { kind: "list", member: { ...text, xmlName: "item" } } },
    Flat: { ...texts, xmlFlattened: true, xmlName: "Name" },
    Map: { shape: { kind: "map", key: text, value: text } },
    Lists: { shape: { kind: "map", key: text, value: texts } },
    get Child() {
      return { shape: input };
    },
    get Children() {
      return { shape: { kind: "list" as const, member: { shape: input } } };
    },
  },
  required: [],
};

const Do: OperationContract = {
  name: "Do",
  service,
  input,
  output: {
    kind: "structure",
    name: "DoResponse",
    members: { Text: text, When: { shape: { kind: "timestamp" } }, List: texts },
    required: [],
  },
};

const DoNothing: OperationContract = {
  ...Do,
  name: "DoNothing",
  output: { kind: "structure", name: "Unit", members: {}, required: [] },
};

function request(body: string, query = ""): WireRequest {
  return { method: "POST", path: "/", query, headers: {}, body: Buffer.from(body) };
}

function read(body: string, operation: OperationContract = Do): Record<string, unknown> {
  return awsQuery.readInput(operation, request(body));
}

describe("readInput", () => {
  it("reads simple values", () => {
    expect(
      read(
        "Action=Do&Version=2020-01-01&Text=a+b&Number=-1.5e3&Flag=true&Bytes=AAH%2F" +
          "&When=2026-03-01T12:00:00Z&Epoch=1.5&Unknown.1=x",
      ),
    ).toEqual({
      Text: "a b",
      Number: -1500,
      Flag: true,
      Bytes: Buffer.from([0, 1, 255]),
      When: new Date("2026-03-01T12:00:00Z"),
      Epoch: new Date(1500),
    });
    expect(read("Flag=0&Text=")).toEqual({ Flag: false, Text: "" });
  });

  it("reads a flattened list or map of one that is not numbered", () => {
    expect(read("Name=All")).toEqual({ Flat: ["All"] });
    expect(read("AttributeName=All", ReceiveMessage)).toMatchObject({ AttributeNames: ["All"] });
    const attributes = read("Attribute.Name=DelaySeconds&Attribute.Value=5", SetQueueAttributes);
    expect(attributes).toEqual({ Attributes: { DelaySeconds: "5" } });
    const entry = "SendMessageBatchRequestEntry.Id=a&SendMessageBatchRequestEntry.MessageBody=b";
    expect(read(entry, SendMessageBatch)).toEqual({ Entries: [{ Id: "a", MessageBody: "b" }] });
  });

  it.each([
    ["Name.x=All", Do, "Start of list found where not expected"],
    ["Name.1=a&Name.x=b", Do, "Start of list found where not expected"],
    ["Attribute=5", SetQueueAttributes, "Map entry without a key"],
  ])("refuses %s", (body, operation, text) => {
    expect(() => read(body, operation)).toThrow(text);
  });

  it("reads lists in the order of their indexes, and closes small gaps", () => {
    expect(read("List.member.10=c&List.member.2=b&List.member.1=a")).toEqual({
      List: ["a", "b", "c"],
    });
    expect(read("Items.item.1=x&Name.1=y&List=")).toEqual({ List: [], Items: ["x"], Flat: ["y"] });
  });

  it("reads maps, and structures within structures", () => {
    expect(
      read(
        "Map.entry.1.key=k&Map.entry.1.value=v&Lists.entry.1.key=l&Lists.entry.1.value.member.1=x" +
          "&Child.Child.Text=deep&Children.member.1.Number=1&Children.member.2.Flag=1",
      ),
    ).toEqual({
      Map: { k: "v" },
      Lists: { l: ["x"] },
      Child: { Child: { Text: "deep" } },
      Children: [{ Number: 1 }, { Flag: true }],
    });
  });

  it("reads parameters from the query of a GET", () => {
    const get = { ...request("", "Action=Do&Text=a%20b&Flat.1=no&Name.1=x"), method: "GET" };
    expect(awsQuery.readInput(Do, get)).toEqual({ Text: "a b", Flat: ["x"] });
    expect(awsQuery.operationName(get)).toBe("Do");
  });

  it.each([
    ["Flag=TRUE", "boolean must follow xsd1.1 definition"],
    ["Flag=", "missing value for boolean type"],
    ["Number=0x10", "number must follow xsd1.1 definition"],
    ["Number=1e999", "number must follow xsd1.1 definition"],
    ["Number=NaN", "number must follow xsd1.1 definition"],
    ["Number=", "missing value for number type"],
    ["When=yesterday", "timestamp must follow ISO8601"],
    ["Bytes=AAA", "Base64 encoded length is expected a multiple of 4 bytes but found: 3"],
    ["Text.Inner=x", "Start of list found where not expected"],
    ["List=x", "Value found where not expected"],
    ["Child=x", "Value found where not expected"],
    ["List.1=x", "Top level element may not be treated as a list"],
    ["List.item.1=x", "Start of list found where not expected"],
    ["List.member.x=x", "Start of list found where not expected"],
    ["List.member.0=x", "0 is not a valid index"],
    ["List.member.01=x", "Value found where not expected"],
    ["List.member.214748370=x", "Index 214748370 is illegal"],
    [`List.member.${"9".repeat(400)}=x`, "Index 99999999999999999999 is illegal"],
    [
      "List.member.1=x&List.member.1000000=y",
      "Excessively sparse input would skip 999,999 list elements",
    ],
    ["List.member.12=x", "Excessively sparse input would skip 11 list elements"],
    ["Map.entry.1.value=v", "Map entry without a key"],
  ])("refuses %s", (body, message) => {
    expect(() => read(body)).toThrow(
      expect.objectContaining({ queryCode: "MalformedInput", status: 400, message }),
    );
  });

  it("takes __proto__ and its like for ordinary keys", () => {
    const { Map: map } = read(
      "Map.entry.1.key=__proto__&Map.entry.1.value=x&__proto__.Text=y&constructor=z",
    ) as { readonly Map: Record<string, string> };
    expect(Object.entries(map)).toEqual([["__proto__", "x"]]);
    expect(({} as Record<string, unknown>)["Text"]).toBeUndefined();
  });

  it("bounds the work for recursive shapes", () => {
    expect(() => read(`${"Child.".repeat(100_000)}Text=x`)).toThrow(Fault);
    expect(read(`${"Child.".repeat(20)}Text=x`)).toHaveProperty("Child.Child.Child");
  });

  it("is linear in the number of items", () => {
    const items = Array.from({ length: 50_000 }, (_, index) => `List.member.${50_000 - index}=x`);
    expect(read(items.join("&"))["List"]).toHaveLength(50_000);
  });
});

describe("SQS in the Query protocol", () => {
  it("reads attributes by the names of the wire and by those of the members", () => {
    const expected = { QueueName: "q", Attributes: { DelaySeconds: "5" }, tags: { team: "a" } };
    expect(
      read(
        "QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5&Tag.1.Key=team&Tag.1.Value=a",
        CreateQueue,
      ),
    ).toEqual(expected);
    expect(
      read(
        "QueueName=q&Attributes.1.Name=DelaySeconds&Attributes.1.Value=5&tags.1.Name=team&tags.1.Value=a",
        CreateQueue,
      ),
    ).toEqual(expected);
  });

  it("reads a batch with message attributes", () => {
    const entry = "SendMessageBatchRequestEntry.1";
    const body = `QueueUrl=u&${entry}.Id=1&${entry}.MessageBody=b&${entry}.MessageAttribute.1.Name=n&${entry}.MessageAttribute.1.Value.DataType=Binary&${entry}.MessageAttribute.1.Value.BinaryValue=AAE%3D`;
    expect(read(body, SendMessageBatch)).toEqual({
      QueueUrl: "u",
      Entries: [
        {
          Id: "1",
          MessageBody: "b",
          MessageAttributes: { n: { DataType: "Binary", BinaryValue: Buffer.from([0, 1]) } },
        },
      ],
    });
  });

  it("reads lists of names", () => {
    const body = "QueueUrl=u&AttributeName.1=All&MessageAttributeName.1=a&MaxNumberOfMessages=10";
    expect(read(body, ReceiveMessage)).toMatchObject({
      QueueUrl: "u",
      AttributeNames: ["All"],
      MessageAttributeNames: ["a"],
      MaxNumberOfMessages: 10,
    });
  });

  it("reads an attribute without a value as an empty one", () => {
    expect(read("QueueUrl=u&Attribute.1.Name=Policy", SetQueueAttributes)).toEqual({
      QueueUrl: "u",
      Attributes: { Policy: "" },
    });
    expect(read("QueueUrl=u&Tag.1.Key=team&Tag.1.Value=", TagQueue)).toEqual({
      QueueUrl: "u",
      Tags: { team: "" },
    });
  });

  it("answers with a declaration and a result", () => {
    const output = { MessageId: "m", MD5OfMessageBody: "d" };
    const answer = awsQuery.writeOutput(SendMessage, output, { requestId: ID });
    expect(answer.headers).toEqual({ "x-amzn-RequestId": ID, "Content-Type": "text/xml" });
    expect(answer.body).toBe(
      `<?xml version="1.0"?><SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">` +
        `<SendMessageResult><MD5OfMessageBody>d</MD5OfMessageBody><MessageId>m</MessageId></SendMessageResult>` +
        `<ResponseMetadata><RequestId>${ID}</RequestId></ResponseMetadata></SendMessageResponse>`,
    );
    expect(awsQuery.writeOutput(DeleteMessage, undefined, { requestId: ID }).body).toBe(
      `<?xml version="1.0"?><DeleteMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">` +
        `<ResponseMetadata><RequestId>${ID}</RequestId></ResponseMetadata></DeleteMessageResponse>`,
    );
  });

  it("answers errors by their old codes, with an empty detail", () => {
    const fault = new Fault(QueueDoesNotExist, "no", { queryMessage: "no & never" });
    const answer = awsQuery.writeFault(fault, { requestId: ID, service: sqs });
    expect(answer.status).toBe(400);
    expect(answer.body).toBe(
      `<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error>` +
        `<Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code>` +
        `<Message>no &amp; never</Message><Detail/></Error><RequestId>${ID}</RequestId></ErrorResponse>`,
    );
  });
});

describe("writeOutput", () => {
  it("writes an empty result where the operation has one, and none where it has not", () => {
    const metadata = `<ResponseMetadata><RequestId>${ID}</RequestId></ResponseMetadata>`;
    const xmlns = `xmlns="https://test.amazonaws.com/doc/2020-01-01/"`;
    expect(awsQuery.writeOutput(Do, {}, { requestId: ID }).body).toBe(
      `<DoResponse ${xmlns}><DoResult/>${metadata}</DoResponse>`,
    );
    expect(awsQuery.writeOutput(DoNothing, undefined, { requestId: ID }).body).toBe(
      `<DoNothingResponse ${xmlns}>${metadata}</DoNothingResponse>`,
    );
  });

  it("writes JSON for those who accept it", () => {
    const output = { Text: "a", When: new Date(1500), List: ["x"] };
    const context = { requestId: ID, accept: "application/json" };
    const answer = awsQuery.writeOutput(Do, output, context);
    expect(answer.headers["Content-Type"]).toBe("application/json");
    expect(JSON.parse(answer.body as string)).toEqual({
      DoResponse: {
        DoResult: { Text: "a", When: 1.5, List: ["x"] },
        ResponseMetadata: { RequestId: ID },
      },
    });
    expect(JSON.parse(awsQuery.writeOutput(DoNothing, {}, context).body as string)).toEqual({
      DoNothingResponse: { ResponseMetadata: { RequestId: ID } },
    });
  });
});

describe("writeFault", () => {
  const contract: ErrorContract = {
    kind: "structure",
    name: "LimitException",
    members: { message: text, Limit: { shape: { kind: "number" } } },
    required: [],
    error: { fault: "server", status: 503, queryCode: "Limit" },
  };
  const fault = new Fault(contract, "<full>", { members: { Limit: 5 } });

  it("writes type, code, message and the members of the contract", () => {
    const answer = awsQuery.writeFault(fault, { requestId: ID, service });
    expect(answer.status).toBe(503);
    expect(answer.body).toBe(
      `<ErrorResponse xmlns="https://test.amazonaws.com/doc/2020-01-01/"><Error><Type>Receiver</Type>` +
        `<Code>Limit</Code><Message>&lt;full&gt;</Message><Limit>5</Limit></Error>` +
        `<RequestId>${ID}</RequestId></ErrorResponse>`,
    );
  });

  it("writes JSON for those who accept it", () => {
    const context = { requestId: ID, service, accept: "text/html, application/json" };
    expect(JSON.parse(awsQuery.writeFault(fault, context).body as string)).toEqual({
      Error: { Code: "Limit", Message: "<full>", Type: "Receiver", Limit: 5 },
      RequestId: ID,
    });
  });

  it("names no namespace when the service is unknown", () => {
    const malformed = serializationFault("Expected null");
    expect(awsQuery.writeFault(malformed, { requestId: ID, service: undefined }).body).toBe(
      `<ErrorResponse><Error><Type>Sender</Type><Code>MalformedInput</Code><Message>Expected null</Message></Error><RequestId>${ID}</RequestId></ErrorResponse>`,
    );
  });
});
