import { describe, expect, it } from "vitest";
import { decisionHeader } from "./decision-header.ts";

describe("x-atoll-decision", () => {
  const nothing = { pairs: [], remarks: [], refusal: undefined };

  it("says that nothing was judged where IAM is off", () => {
    expect(decisionHeader({ ...nothing, mode: "off" }, "r-1")).toBe("not-judged; id=r-1");
    expect(decisionHeader({ ...nothing, mode: "audit" }, "r-1")).toBe("allow; id=r-1");
  });

  it("holds only characters that a header may hold, and not too many", () => {
    const remarks = ["caf\u00e9 \u{1F600}\r\nSet-Cookie: x", "y".repeat(5000)];
    const header = decisionHeader({ ...nothing, mode: "audit", remarks }, "r-1");
    expect(header).toMatch(/^[ -~]+$/);
    expect(header).toContain('note="caf? ');
    expect(header.length).toBeLessThanOrEqual(1000);
  });
});
