import { describe, expect, it } from "vitest";
import {
  checkRedirectLocation,
  checkWebsite,
  findErrorRedirect,
  findRedirect,
  folderOf,
  objectKeyOf,
} from "./website.ts";

const index = { IndexDocument: { Suffix: "index.html" } };
const request = (key: string) => ({ key, protocol: "http", host: "b.example" }) as const;
const rules = (...RoutingRules: readonly { Redirect: object; Condition?: object }[]) => ({
  ...index,
  RoutingRules,
});

describe("a website configuration", () => {
  it("has an index document, or redirects everything", () => {
    const fine = [
      index,
      { ...index, ErrorDocument: { Key: "errors/404.html" } },
      { RedirectAllRequestsTo: { HostName: "example.com", Protocol: "https" } },
      rules({ Redirect: { HostName: "a" }, Condition: { HttpErrorCodeReturnedEquals: "404" } }),
    ];
    for (const website of fine) expect(() => checkWebsite(website)).not.toThrow();
  });

  // Recorded from AWS.
  const wellFormed = "The IndexDocument Suffix is not well formed";
  it.each([
    [
      { IndexDocument: { Suffix: "/index.html" } },
      wellFormed,
      { ArgumentName: "IndexDocument", ArgumentValue: "/index.html" },
    ],
    [
      { IndexDocument: { Suffix: "" } },
      wellFormed,
      { ArgumentName: "IndexDocument", ArgumentValue: "" },
    ],
    [
      { RedirectAllRequestsTo: { HostName: "test" }, ...index },
      "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
      { ArgumentName: "RedirectAllRequestsTo", ArgumentValue: "not null" },
    ],
    [
      { ErrorDocument: { Key: "index.html" } },
      "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
      { ArgumentName: "IndexDocument", ArgumentValue: "null" },
    ],
    [
      rules({ Redirect: { Protocol: "protocol" } }),
      "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
      {},
    ],
    [
      rules({ Redirect: { ReplaceKeyPrefixWith: "prefix", ReplaceKeyWith: "key-name" } }),
      "You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
      {},
    ],
    [
      rules({ Redirect: { ReplaceKeyPrefixWith: "prefix" }, Condition: {} }),
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
      {},
    ],
    [
      rules(),
      "The XML you provided was not well-formed or did not validate against our published schema",
      {},
    ],
  ])("is refused: %j", (website, message, members) => {
    expect(() => checkWebsite(website)).toThrow(
      expect.objectContaining({ status: 400, message, members }),
    );
  });

  it("has codes and numbers that can be", () => {
    const redirect = (HttpRedirectCode: string) => rules({ Redirect: { HttpRedirectCode } });
    checkWebsite(redirect("307"));
    expect(() => checkWebsite(redirect("300"))).toThrow(/Valid codes are 3XX except 300/);
    expect(() => checkWebsite(redirect("200"))).toThrow(/redirect code \(200\) is not valid/);
    expect(() =>
      checkWebsite(rules({ Redirect: {}, Condition: { HttpErrorCodeReturnedEquals: "200" } })),
    ).toThrow(/Valid codes are 4XX or 5XX/);
    const many = Array.from({ length: 51 }, () => ({ Redirect: { HostName: "a" } }));
    expect(() => checkWebsite(rules(...many))).toThrow(/is limited to 50/);
  });

  it("may be redirected by an object", () => {
    for (const location of ["/a", "http://a", "https://a"]) checkRedirectLocation(location);
    expect(() => checkRedirectLocation("a")).toThrow(
      expect.objectContaining({ code: "InvalidRedirectLocation", status: 400 }),
    );
  });
});

describe("a request to a website", () => {
  it("is for an object, or a folder's index document", () => {
    expect(objectKeyOf(index, "")).toBe("index.html");
    expect(objectKeyOf(index, "docs/")).toBe("docs/index.html");
    expect(objectKeyOf(index, "docs/a")).toBe("docs/a");
    expect(folderOf(index, "docs ä")).toEqual({
      indexKey: "docs ä/index.html",
      redirect: { status: 302, location: "/docs%20%C3%A4/" },
    });
    expect(folderOf(index, "docs/")).toBeUndefined();
    expect(folderOf({}, "docs")).toBeUndefined();
  });

  it("is sent elsewhere altogether", () => {
    const website = { RedirectAllRequestsTo: { HostName: "example.com", Protocol: "https" } };
    expect(findRedirect(website, request("a/b"))).toEqual({
      status: 301,
      location: "https://example.com/a/b",
    });
  });

  it("is sent elsewhere by its prefix, the first rule that fits", () => {
    const website = rules(
      { Redirect: { ReplaceKeyPrefixWith: "documents/" }, Condition: { KeyPrefixEquals: "docs/" } },
      {
        Redirect: { ReplaceKeyWith: "gone.html", HttpRedirectCode: "302", HostName: "h" },
        Condition: { KeyPrefixEquals: "images/" },
      },
    );
    expect(findRedirect(website, request("docs/a?"))).toEqual({
      status: 301,
      location: "http://b.example/documents/a%3F",
    });
    expect(findRedirect(website, request("images/x.png"))).toEqual({
      status: 302,
      location: "http://h/gone.html",
    });
    expect(findRedirect(website, request("other"))).toBeUndefined();
    expect(findRedirect(rules({ Redirect: { HostName: "all" } }), request("x"))?.location).toBe(
      "http://all/x",
    );
  });

  it("is sent elsewhere by its error, not before it", () => {
    const website = rules({
      Redirect: { HostName: "h", ReplaceKeyPrefixWith: "report-404/" },
      Condition: { HttpErrorCodeReturnedEquals: "404", KeyPrefixEquals: "a/" },
    });
    expect(findRedirect(website, request("a/x"))).toBeUndefined();
    expect(findErrorRedirect(website, request("a/x"), 404)?.location).toBe("http://h/report-404/x");
    expect(findErrorRedirect(website, request("a/x"), 403)).toBeUndefined();
    expect(findErrorRedirect(website, request("b/x"), 404)).toBeUndefined();
  });
});
