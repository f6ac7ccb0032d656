import { describe, expect, it } from "vitest";
import { readReceiptHandle, writeReceiptHandle } from "./receipt-handle.ts";

const queue = { incarnation: "5f2ac1d6-6d6f-4a1e-9f2c-0d2f8a3d7c11" };
const receipt = {
  arrival: 1_767_225_600_000_001,
  id: "0e5a4c0e-6fd1-4b7e-8ee5-1d5cb6b7b9a2",
  receiveCount: 3,
  groupId: null,
};

describe("receipt handles", () => {
  it("say which message was received, and which time", () => {
    expect(readReceiptHandle(queue, writeReceiptHandle(queue, receipt))).toEqual(receipt);
  });

  it("say the group too, whatever is in its name", () => {
    for (const groupId of ["a", ":", "x:y::z:", "!~".repeat(64)]) {
      const grouped = { ...receipt, groupId };
      const handle = writeReceiptHandle(queue, grouped);
      expect(readReceiptHandle(queue, handle)).toEqual(grouped);
    }
  });

  it("look like AWS's and differ each time that a message is received", () => {
    const first = writeReceiptHandle(queue, receipt);
    const second = writeReceiptHandle(queue, { ...receipt, receiveCount: 4 });
    expect(first).toMatch(/^AQEB[A-Za-z0-9+/]+=*$/);
    expect(second).not.toBe(first);
  });

  it("are good for one queue only", () => {
    const handle = writeReceiptHandle(queue, receipt);
    expect(() => readReceiptHandle({ incarnation: "another" }, handle)).toThrow(
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  });

  it("are refused when any character was changed, added or left out", () => {
    const handle = writeReceiptHandle(queue, receipt);
    for (let index = 0; index < handle.length; index += 1) {
      const other = handle[index] === "A" ? "B" : "A";
      const changed = handle.slice(0, index) + other + handle.slice(index + 1);
      expect(() => readReceiptHandle(queue, changed)).toThrow("is not a valid receipt handle.");
    }
    for (const changed of [`${handle} `, ` ${handle}`, `${handle}AAAA`, handle.slice(0, -2)]) {
      expect(() => readReceiptHandle(queue, changed)).toThrow("is not a valid receipt handle.");
    }
  });

  it.each(["", "foo", "AQEB", "AQEBOjo6", "x".repeat(5000), "\u0000\ufffd", "__proto__"])(
    "are not made by hand: %j",
    (handle) => {
      expect(() => readReceiptHandle(queue, handle)).toThrow("is not a valid receipt handle.");
    },
  );
});
