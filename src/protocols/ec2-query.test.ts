import { describe, expect, it } from "vitest";
import type { Member, OperationContract } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { ec2Query } from "./ec2-query.ts";
import type { WireRequest } from "./protocol.ts";

const ID = "11111111-2222-4333-8444-555555555555";

const text: Member = { shape: { kind: "string" } };

const DescribeVpcs: OperationContract = {
  name: "DescribeVpcs",
  service: {
    id: "ec2",
    sdkId: "EC2",
    namespace: "com.amazonaws.ec2",
    version: "2016-11-15",
    protocols: ["ec2Query"],
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
  },
  input: {
    kind: "structure",
    name: "DescribeVpcsRequest",
    members: {
      Filters: {
        xmlName: "Filter",
        shape: {
          kind: "list",
          member: {
            xmlName: "Filter",
            shape: {
              kind: "structure",
              name: "Filter",
              members: {
                Name: text,
                Values: {
                  xmlName: "Value",
                  shape: { kind: "list", member: { ...text, xmlName: "item" } },
                },
              },
              required: [],
            },
          },
        },
      },
      DryRun: { shape: { kind: "boolean" }, xmlName: "dryRun", ec2QueryName: "DryRun" },
      MaxResults: { shape: { kind: "number" } },
      clientToken: text,
    },
    required: [],
  },
  output: {
    kind: "structure",
    name: "DescribeVpcsResult",
    members: {
      Vpcs: {
        xmlName: "vpcSet",
        shape: {
          kind: "list",
          member: {
            xmlName: "item",
            shape: {
              kind: "structure",
              name: "Vpc",
              members: { VpcId: { ...text, xmlName: "vpcId" } },
              required: [],
            },
          },
        },
      },
    },
    required: [],
  },
};

function request(body: string): WireRequest {
  return { method: "POST", path: "/", query: "", headers: {}, body: Buffer.from(body) };
}

describe("ec2Query", () => {
  it("reads capitalized names and flat lists", () => {
    const form = request(
      "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=state&Filter.1.Value.1=available" +
        "&Filter.1.Value.2=pending&DryRun=false&MaxResults=5&ClientToken=t",
    );
    expect(ec2Query.operationName(form)).toBe("DescribeVpcs");
    expect(ec2Query.readInput(DescribeVpcs, form)).toEqual({
      Filters: [{ Name: "state", Values: ["available", "pending"] }],
      DryRun: false,
      MaxResults: 5,
      clientToken: "t",
    });
  });

  it.each([
    ["MaxResults=ten", "Value (ten) for parameter MaxResults is invalid. Expecting a number."],
    ["DryRun=maybe", "Value (maybe) for parameter DryRun is invalid. Expecting 'true' or 'false'."],
    ["Filter.1000000000=x", "Index 1000000000 is illegal"],
    ["ClientToken.1=x", "Start of list found where not expected"],
  ])("refuses %s", (body, message) => {
    expect(() => ec2Query.readInput(DescribeVpcs, request(body))).toThrow(
      expect.objectContaining({ code: "InvalidParameterValue", status: 400, message }),
    );
  });

  it("answers with the request's id before the members", () => {
    const answer = ec2Query.writeOutput(
      DescribeVpcs,
      { Vpcs: [{ VpcId: "vpc-1" }] },
      { requestId: ID },
    );
    expect(answer).toEqual({
      status: 200,
      headers: { "x-amzn-RequestId": ID, "Content-Type": "text/xml;charset=UTF-8" },
      body:
        `<?xml version="1.0" encoding="UTF-8"?>\n` +
        `<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${ID}</requestId>` +
        `<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>`,
    });
  });

  it("answers an operation without output with a word", () => {
    const DeleteVpc: OperationContract = {
      ...DescribeVpcs,
      name: "DeleteVpc",
      output: { kind: "structure", name: "Unit", members: {}, required: [] },
    };
    expect(ec2Query.writeOutput(DeleteVpc, undefined, { requestId: ID }).body).toContain(
      `<requestId>${ID}</requestId><return>true</return></DeleteVpcResponse>`,
    );
  });

  it("answers errors in EC2's own envelope", () => {
    const fault = new Fault({ code: "InvalidVpcID.NotFound" }, "The vpc ID 'a<b' does not exist");
    const { service } = DescribeVpcs;
    expect(ec2Query.writeFault(fault, { requestId: ID, service })).toEqual({
      status: 400,
      headers: { "x-amzn-RequestId": ID, "Content-Type": "text/xml;charset=UTF-8" },
      body:
        `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>` +
        `<Message>The vpc ID 'a&lt;b' does not exist</Message></Error></Errors><RequestID>${ID}</RequestID></Response>`,
    });
  });
});
