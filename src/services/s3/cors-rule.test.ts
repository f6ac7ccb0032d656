import { describe, expect, it } from "vitest";
import { checkCorsRules, findCorsHeaders, preflightHeaders } from "./cors-rule.ts";

const open = { AllowedOrigins: ["*"], AllowedMethods: ["GET"] };
const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
const preflight = {
  origin: "https://app.example.com",
  method: "GET",
  requestHeaders: undefined,
  resourceType: "OBJECT",
} as const;

describe("CORS rules", () => {
  it.each([
    [
      { ...open, AllowedMethods: ["MYMETHOD"] },
      "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD",
    ],
    [
      { ...open, AllowedOrigins: ["http://*.*.com"] },
      'AllowedOrigin "http://*.*.com" can not have more than one wildcard.',
    ],
    [
      { ...open, AllowedHeaders: ["x-*-*"] },
      'AllowedHeader "x-*-*" can not have more than one wildcard.',
    ],
    [
      { ...open, ExposeHeaders: ["x-*"] },
      'ExposeHeader "x-*" contains wildcard. We currently do not support wildcard for ExposeHeader.',
    ],
  ])("are refused: %j", (rule, message) => {
    expect(() => checkCorsRules([rule])).toThrow(
      expect.objectContaining({ code: "InvalidRequest", status: 400, message }),
    );
  });

  it("are 1 to 100, with methods and origins", () => {
    checkCorsRules([open]);
    const malformed = [
      undefined,
      [],
      Array.from({ length: 101 }, () => open),
      [{ ...open, AllowedOrigins: [] }],
      [{ ...open, AllowedMethods: [] }],
    ];
    for (const rules of malformed) {
      expect(() => checkCorsRules(rules)).toThrow(
        expect.objectContaining({ code: "MalformedXML" }),
      );
    }
  });
});

describe("a preflight", () => {
  it("is answered by the first rule that fits", () => {
    expect(preflightHeaders(preflight, [open])).toEqual({
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET",
      Vary: VARY,
    });
    const narrow = {
      AllowedOrigins: ["https://*.example.com"],
      AllowedMethods: ["PUT", "GET"],
      AllowedHeaders: ["X-Amz-*", "content-type"],
      ExposeHeaders: ["x-amz-id-2", "x-amz-request-id"],
      MaxAgeSeconds: 3000,
    };
    const asking = { ...preflight, requestHeaders: "X-Amz-Date, Content-Type" };
    expect(preflightHeaders(asking, [open, narrow])).toEqual({
      "Access-Control-Allow-Origin": "https://app.example.com",
      "Access-Control-Allow-Methods": "PUT, GET",
      "Access-Control-Allow-Headers": "x-amz-date, content-type",
      "Access-Control-Expose-Headers": "x-amz-id-2, x-amz-request-id",
      "Access-Control-Max-Age": "3000",
      "Access-Control-Allow-Credentials": "true",
      Vary: VARY,
    });
  });

  // Recorded from AWS.
  it("is refused by AWS's sentences", () => {
    expect(() => preflightHeaders({ ...preflight, origin: undefined }, undefined)).toThrow(
      expect.objectContaining({
        code: "BadRequest",
        message: "Insufficient information. Origin request header needed.",
      }),
    );
    const refusals = [
      [{ ...preflight, method: undefined }, "no-bucket", "Bucket not found", "OPTIONS", "BUCKET"],
      [
        { ...preflight, method: "PUT" },
        undefined,
        "CORS is not enabled for this bucket.",
        "PUT",
        "BUCKET",
      ],
    ] as const;
    for (const [request, rules, text, Method, ResourceType] of refusals) {
      expect(() => preflightHeaders(request, rules)).toThrow(
        expect.objectContaining({
          code: "AccessForbidden",
          status: 403,
          message: `CORSResponse: ${text}`,
          members: { Method, ResourceType },
        }),
      );
    }
    const foreign = { ...preflight, requestHeaders: "x-custom" };
    expect(() => preflightHeaders(foreign, [open])).toThrow(
      expect.objectContaining({
        message:
          "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        members: { Method: "GET", ResourceType: "OBJECT" },
      }),
    );
    expect(() => preflightHeaders({ ...preflight, method: "TRACE" }, [open])).toThrow(
      "Invalid Access-Control-Request-Method: TRACE",
    );
  });
});

describe("an actual request from another origin", () => {
  it("gets headers when a rule fits, and none otherwise", () => {
    const rule = { AllowedOrigins: ["https://a.example"], AllowedMethods: ["GET"] };
    expect(findCorsHeaders([rule], { origin: "https://a.example", method: "GET" })).toMatchObject({
      "Access-Control-Allow-Origin": "https://a.example",
      "Access-Control-Allow-Credentials": "true",
    });
    expect(findCorsHeaders([rule], { origin: "https://a.example", method: "PUT" })).toBeUndefined();
    expect(findCorsHeaders([rule], { origin: "https://b.example", method: "GET" })).toBeUndefined();
    expect(
      findCorsHeaders([{ ...rule, AllowedOrigins: ["ab*ba"] }], { origin: "aba", method: "GET" }),
    ).toBeUndefined();
  });
});
