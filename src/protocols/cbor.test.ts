import { cbor, tag } from "@smithy/core/cbor";
import { describe, expect, it } from "vitest";
import type { Member, OperationContract, StructureShape } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { decodeCbor } from "./cbor-decode.ts";
import { rpcv2Cbor } from "./cbor.ts";
import type { WireRequest } from "./protocol.ts";

const ID = "11111111-2222-4333-8444-555555555555";

const text: Member = { shape: { kind: "string" } };

const datum: StructureShape = {
  kind: "structure",
  name: "Datum",
  members: {
    MetricName: text,
    Timestamp: { shape: { kind: "timestamp" } },
    Value: { shape: { kind: "number" } },
    Values: { shape: { kind: "list", member: { shape: { kind: "number" } } } },
    Dimensions: { shape: { kind: "map", key: text, value: text } },
    Raw: { shape: { kind: "blob" } },
    Flag: { shape: { kind: "boolean" } },
  },
  required: [],
};

const PutDatum: OperationContract = {
  name: "PutDatum",
  service: {
    id: "cloudwatch",
    sdkId: "CloudWatch",
    namespace: "com.amazonaws.cloudwatch",
    version: "2010-08-01",
    protocols: ["rpcv2Cbor", "awsQuery"],
    awsQueryCompatible: true,
  },
  input: datum,
  output: datum,
};

const value = {
  MetricName: "latency",
  Timestamp: new Date(1_772_366_400_250),
  Value: 1.25,
  Values: [1, -2, 3.5],
  Dimensions: { __proto__: null, host: "a" },
  Raw: Buffer.from([0, 255]),
  Flag: false,
};

function request(body: Uint8Array): WireRequest {
  return {
    method: "POST",
    path: "/service/GraniteServiceVersion20100801/operation/PutDatum",
    query: "",
    headers: { "smithy-protocol": "rpc-v2-cbor" },
    body,
  };
}

describe("rpcv2Cbor", () => {
  it("takes the operation from the path", () => {
    expect(rpcv2Cbor.operationName(request(new Uint8Array()))).toBe("PutDatum");
    const other = { ...request(new Uint8Array()), path: "/PutDatum" };
    expect(rpcv2Cbor.operationName(other)).toBeUndefined();
    const none = { ...request(new Uint8Array()), path: "/service/S/operation/" };
    expect(rpcv2Cbor.operationName(none)).toBeUndefined();
  });

  it("reads what it writes", () => {
    const answer = rpcv2Cbor.writeOutput(PutDatum, value, { requestId: ID });
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      "x-amzn-RequestId": ID,
      "smithy-protocol": "rpc-v2-cbor",
      "Content-Type": "application/cbor",
    });
    expect(rpcv2Cbor.readInput(PutDatum, request(answer.body as Uint8Array))).toEqual(value);
  });

  it("reads times of the SDK, null as absent, and no body as no members", () => {
    const body = cbor.serialize({
      Timestamp: tag({ tag: 1, value: 1.5 }),
      MetricName: null,
      Unknown: [1],
    });
    expect(rpcv2Cbor.readInput(PutDatum, request(body))).toEqual({ Timestamp: new Date(1500) });
    expect(rpcv2Cbor.readInput(PutDatum, request(new Uint8Array()))).toEqual({});
  });

  it.each<[unknown, string]>([
    [{ MetricName: 1 }, "NUMBER_VALUE can not be converted to a String"],
    [{ Value: "1" }, "STRING_VALUE can not be converted to an Integer"],
    [{ Value: Number.NaN }, "NUMBER_VALUE can not be converted to an Integer"],
    [{ Timestamp: 1 }, "NUMBER_VALUE can not be converted to milliseconds since epoch"],
    [{ Raw: "x" }, "STRING_VALUE can not be converted to a Blob"],
    [{ Flag: 1 }, "NUMBER_VALUE can not be converted to a Boolean"],
    [{ Values: {} }, "Start of structure or map found where not expected."],
    [{ Dimensions: "x" }, "Expected map or null"],
    [[], "Start of list found where not expected"],
    ["x", "Expected null"],
  ])("refuses %j", (wrong, message) => {
    const body = cbor.serialize(wrong);
    expect(() => rpcv2Cbor.readInput(PutDatum, request(body))).toThrow(
      expect.objectContaining({ code: "SerializationException", message }),
    );
  });

  it("refuses what is no CBOR without a text", () => {
    for (const bytes of [[0xff], [0x9b, 0x7f, 0xff], Array<number>(100_000).fill(0x81)]) {
      expect(() => rpcv2Cbor.readInput(PutDatum, request(Uint8Array.from(bytes)))).toThrow(
        expect.objectContaining({ code: "SerializationException", message: "" }),
      );
    }
  });

  it("answers an operation without output with no body", () => {
    const unit: StructureShape = { kind: "structure", name: "Unit", members: {}, required: [] };
    const Nothing: OperationContract = { ...PutDatum, output: unit };
    expect(rpcv2Cbor.writeOutput(Nothing, undefined, { requestId: ID }).body).toHaveLength(0);
    const empty = rpcv2Cbor.writeOutput(PutDatum, undefined, { requestId: ID });
    expect(decodeCbor(empty.body as Uint8Array)).toEqual({});
  });

  it("answers errors with type and message", () => {
    const fault = new Fault({ code: "LimitExceeded", status: 400 }, "too much");
    const { service } = PutDatum;
    const answer = rpcv2Cbor.writeFault(fault, { requestId: ID, service });
    expect(answer.status).toBe(400);
    expect(answer.headers).toMatchObject({
      "smithy-protocol": "rpc-v2-cbor",
      "x-amzn-query-error": "LimitExceeded;Sender",
    });
    expect(decodeCbor(answer.body as Uint8Array)).toEqual({
      __type: "com.amazonaws.cloudwatch#LimitExceeded",
      message: "too much",
    });
  });
});
