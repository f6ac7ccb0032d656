import { describe, expect, it } from "vitest";
import type { Fault } from "../../model/fault.ts";
import {
  checkCopySourceConditions,
  checkDeleteConditions,
  checkReadConditions,
  checkWriteConditions,
  conditionalRequestConflict,
  validateDeleteConditions,
  validateWriteConditions,
  type ReadConditions,
} from "./condition-headers.ts";

const modifiedAtMs = Date.UTC(2026, 0, 1, 12, 0, 0, 700);
const nowMs = modifiedAtMs + 3_600_000;
const subject = { etag: "abc", modifiedAtMs };
const before = new Date(modifiedAtMs - 60_000);
const same = new Date(modifiedAtMs - 700);
const after = new Date(modifiedAtMs + 60_000);
const future = new Date(nowMs + 60_000);

function faultOf(check: () => void): Fault | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error as Fault;
  }
}

describe("conditions of a read", () => {
  const cases: readonly (readonly [ReadConditions, number])[] = [
    [{}, 200],
    [{ IfMatch: '"abc"' }, 200],
    [{ IfMatch: "abc" }, 200],
    [{ IfMatch: "*" }, 200],
    [{ IfMatch: '"x", "abc"' }, 200],
    [{ IfMatch: '"x"' }, 412],
    [{ IfNoneMatch: '"x"' }, 200],
    [{ IfNoneMatch: '"abc"' }, 304],
    [{ IfNoneMatch: 'W/"abc"' }, 304],
    [{ IfNoneMatch: "*" }, 304],
    [{ IfModifiedSince: before }, 200],
    [{ IfModifiedSince: same }, 304],
    [{ IfModifiedSince: after }, 304],
    [{ IfModifiedSince: future }, 200],
    [{ IfUnmodifiedSince: before }, 412],
    [{ IfUnmodifiedSince: same }, 200],
    [{ IfUnmodifiedSince: after }, 200],
    [{ IfUnmodifiedSince: future }, 200],
    // A tag decides over a date.
    [{ IfMatch: "abc", IfUnmodifiedSince: before }, 200],
    [{ IfMatch: "x", IfUnmodifiedSince: after }, 412],
    [{ IfNoneMatch: "abc", IfModifiedSince: before }, 304],
    [{ IfNoneMatch: "x", IfModifiedSince: after }, 200],
    [{ IfMatch: "abc", IfNoneMatch: "abc" }, 304],
    [{ IfMatch: "x", IfNoneMatch: "abc" }, 412],
  ];
  it.each(cases)("%j answer %i", (conditions, status) => {
    const fault = faultOf(() =>
      checkReadConditions(conditions, { ...subject, headers: {} }, nowMs),
    );
    expect(fault?.status ?? 200).toBe(status);
  });

  it("names the one that did not hold", () => {
    const read = { ...subject, headers: {} };
    expect(faultOf(() => checkReadConditions({ IfMatch: "x" }, read, nowMs))).toMatchObject({
      code: "PreconditionFailed",
      message: "At least one of the pre-conditions you specified did not hold",
      members: { Condition: "If-Match" },
    });
  });
});

describe("conditions on the source of a copy", () => {
  it("answer 412 whichever does not hold, by AWS's names", () => {
    const cases = [
      [{ CopySourceIfMatch: "x" }, "x-amz-copy-source-If-Match"],
      [{ CopySourceIfNoneMatch: "abc" }, "x-amz-copy-source-If-None-Match"],
      [{ CopySourceIfModifiedSince: same }, "x-amz-copy-source-If-Modified-Since"],
      [{ CopySourceIfUnmodifiedSince: before }, "x-amz-copy-source-If-Unmodified-Since"],
    ] as const;
    for (const [conditions, name] of cases) {
      expect(faultOf(() => checkCopySourceConditions(conditions, subject, nowMs))).toMatchObject({
        status: 412,
        members: { Condition: name },
      });
    }
  });

  it.each([
    { CopySourceIfMatch: "abc", CopySourceIfUnmodifiedSince: before },
    { CopySourceIfModifiedSince: future },
    { CopySourceIfNoneMatch: "none" },
  ])("hold as those of a read do: %j", (conditions) => {
    expect(faultOf(() => checkCopySourceConditions(conditions, subject, nowMs))).toBeUndefined();
  });
});

describe("conditions of a write", () => {
  it("may be If-None-Match: * or If-Match with a tag, not both", () => {
    validateWriteConditions({});
    validateWriteConditions({ IfNoneMatch: "*" });
    validateWriteConditions({ IfMatch: '"abc"' });
    const refused = [
      [{ IfMatch: "*" }, "If-Match"],
      [{ IfNoneMatch: '"abc"' }, "If-None-Match"],
      [{ IfMatch: "a", IfNoneMatch: "*" }, "If-Match,If-None-Match"],
    ] as const;
    for (const [conditions, header] of refused) {
      expect(faultOf(() => validateWriteConditions(conditions))).toMatchObject({
        code: "NotImplemented",
        status: 501,
        message: "A header you provided implies functionality that is not implemented",
        members: { Header: header },
      });
    }
    expect(faultOf(() => validateWriteConditions({ IfMatch: "*" }))?.members).toEqual({
      Header: "If-Match",
      additionalMessage: "We don't accept the provided value of If-Match header for this API",
    });
  });

  it("hold against what is replaced", () => {
    checkWriteConditions({ IfNoneMatch: "*" }, "k", undefined);
    checkWriteConditions({ IfMatch: '"abc"' }, "k", subject);
    expect(faultOf(() => checkWriteConditions({ IfNoneMatch: "*" }, "k", subject))).toMatchObject({
      status: 412,
      members: { Condition: "If-None-Match" },
    });
    expect(faultOf(() => checkWriteConditions({ IfMatch: "x" }, "k", subject))).toMatchObject({
      status: 412,
      members: { Condition: "If-Match" },
    });
    expect(faultOf(() => checkWriteConditions({ IfMatch: "x" }, "k", undefined))).toMatchObject({
      code: "NoSuchKey",
      status: 404,
      members: { Key: "k" },
    });
  });

  it("have a fault of their own when another write came between", () => {
    expect(conditionalRequestConflict("If-None-Match", "k")).toMatchObject({
      code: "ConditionalRequestConflict",
      status: 409,
      members: { Condition: "If-None-Match", Key: "k" },
    });
  });
});

describe("conditions of a deletion", () => {
  it("may be a tag or *, nothing of directory buckets", () => {
    validateDeleteConditions({ IfMatch: "*" });
    expect(
      faultOf(() => validateDeleteConditions({ IfMatchLastModifiedTime: same })),
    ).toMatchObject({ status: 501, members: { Header: "x-amz-if-match-last-modified-time" } });
    expect(faultOf(() => validateDeleteConditions({ IfMatchSize: 0 }))).toMatchObject({
      members: { Header: "x-amz-if-match-size" },
    });
  });

  it("hold against what is deleted", () => {
    checkDeleteConditions({}, "k", undefined);
    checkDeleteConditions({ IfMatch: "*" }, "k", subject);
    checkDeleteConditions({ IfMatch: "abc" }, "k", subject);
    expect(faultOf(() => checkDeleteConditions({ IfMatch: "x" }, "k", subject))?.status).toBe(412);
    expect(faultOf(() => checkDeleteConditions({ IfMatch: "*" }, "k", undefined))?.status).toBe(
      404,
    );
  });
});
