import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import {
  accountOfAccessKey,
  mintAccessKeyId,
  mintSecretAccessKey,
  mintUniqueId,
} from "./access-key.ts";
import { randomIds } from "../gateway/random-ids.ts";

const accounts = fc
  .integer({ min: 0, max: 999_999_999_999 })
  .map((n) => String(n).padStart(12, "0"));

describe("accountOfAccessKey", () => {
  it("reads the account of a published example of AWS's", () => {
    // "A short note on AWS KEY ID" (Tal Be'ery, 2023) decodes this id to this account.
    expect(accountOfAccessKey("ASIAQNZGKIQY56JQ7WML")).toBe("029608264753");
  });

  it("reads LocalStack's prefixes like AWS's", () => {
    const minted = mintAccessKeyId("AKIA", "123456789012", randomIds);
    expect(accountOfAccessKey(`L${minted.slice(1)}`)).toBe("123456789012");
    expect(accountOfAccessKey(`LSIA${minted.slice(4)}`)).toBe("123456789012");
  });

  it.each([
    ["too short", "AKIARERCEIRCEXAMPLE"],
    ["another prefix", "AROAQNZGKIQY56JQ7WML"],
    ["a digit that base32 has not", "AKIAQNZGKIQ156JQ7WML"],
    ["a parity that base32 has not", "AKIAQNZGKIQY16JQ7WML"],
    ["an account below zero, as in the first years' keys", "AKIAIOSFODNN7EXAMPLE"],
    ["an account of thirteen digits", "AKIA7777777777JQ7WML"],
    ["nothing", ""],
    ["an account id", "123456789012"],
  ])("finds none in %s", (_, id) => {
    expect(accountOfAccessKey(id)).toBeUndefined();
  });
});

describe("minted ids", () => {
  it("carry their account, whatever it is", () => {
    fc.assert(
      fc.property(
        accounts,
        fc.constantFrom("AKIA" as const, "ASIA" as const),
        (account, prefix) => {
          const id = mintAccessKeyId(prefix, account, randomIds);
          expect(id).toMatch(new RegExp(`^${prefix}[A-Z2-7]{16}$`));
          expect(accountOfAccessKey(id)).toBe(account);
        },
      ),
    );
  });

  it("of entities have 21 characters and carry the account in the same places", () => {
    const id = mintUniqueId("AROA", "210987654321", randomIds);
    expect(id).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(accountOfAccessKey(`AKIA${id.slice(4)}`)).toBe("210987654321");
  });

  it("differ", () => {
    const ids = Array.from({ length: 100 }, () =>
      mintAccessKeyId("AKIA", "111111111111", randomIds),
    );
    expect(new Set(ids).size).toBe(100);
  });
});

describe("mintSecretAccessKey", () => {
  it("gives 40 characters of base64's alphabet", () => {
    expect(mintSecretAccessKey(randomIds)).toMatch(/^[A-Za-z0-9+/]{40}$/);
  });
});
