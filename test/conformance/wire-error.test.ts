import { describe, expect, it } from "vitest";
import { wireError } from "./wire-error.ts";

describe("wireError", () => {
  it("reads JSON with the older code in a header, as botocore does", () => {
    const answer = {
      status: 400,
      headers: { "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" },
      body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"none"}',
    };
    expect(wireError(answer).error).toEqual({
      Code: "AWS.SimpleQueueService.NonExistentQueue",
      Message: "none",
      QueryErrorCode: "QueueDoesNotExist",
      Type: "Sender",
    });
  });

  it("reads XML with its further elements", () => {
    const body =
      "<ErrorResponse><Error><Type>Sender</Type><Code>C</Code><Message>a &lt;&#x41;&#66;</Message><Detail/>" +
      "</Error><RequestId>r</RequestId></ErrorResponse>";
    const { error } = wireError({ status: 400, headers: {}, body });
    expect(error).toEqual({ Type: "Sender", Code: "C", Message: "a <AB", Detail: "" });
  });

  it("makes an answer without a body out of its status", () => {
    const { error } = wireError({ status: 404, headers: {}, body: "" });
    expect(error).toEqual({ Code: "404", Message: "Not Found" });
  });
});
