import { describe, expect, it } from "vitest";
import { isInNetwork, parseNetwork } from "./network.ts";

function isInside(address: string, network: string): boolean {
  const parsed = parseNetwork(network);
  return parsed !== undefined && isInNetwork(address, parsed);
}

describe("isInNetwork", () => {
  it.each([
    ["203.0.113.9", "203.0.113.0/24", true],
    ["203.0.114.9", "203.0.113.0/24", false],
    ["203.0.113.9", "203.0.113.9", true],
    ["203.0.113.9", "203.0.113.8/31", true],
    ["203.0.113.10", "203.0.113.8/31", false],
    ["10.20.30.40", "0.0.0.0/0", true],
    ["10.128.0.1", "10.0.0.0/9", false],
    ["2001:db8::1", "2001:db8::/32", true],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1", true],
    ["2001:db9::1", "2001:db8::/32", false],
    ["::1", "::/0", true],
    ["::ffff:10.0.0.1", "::ffff:10.0.0.0/120", true],
    ["10.0.0.1", "::/0", false],
    ["::1", "0.0.0.0/0", false],
  ])("%s in %s: %s", (address, network, expected) => {
    expect(isInside(address, network)).toBe(expected);
  });

  it.each([
    ["", "0.0.0.0/0"],
    ["10.0.0.256", "0.0.0.0/0"],
    ["10.0.0", "0.0.0.0/0"],
    ["1:2:3:4:5:6:7:8:9", "::/0"],
    ["1::2::3", "::/0"],
    ["10.0.0.1", "10.0.0.0/33"],
    ["10.0.0.1", "10.0.0.0/"],
    ["10.0.0.1", "10.0.0.0/-1"],
    ["::1", "::/129"],
    ["::1", "::12345/0"],
  ])("is false for what is no address or network: %j in %j", (address, network) => {
    expect(isInside(address, network)).toBe(false);
  });
});
