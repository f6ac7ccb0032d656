import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { OWNER } from "../testing/emulator.ts";
import { relayHouse } from "../testing/relay.ts";
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

  it("tells what was denied to a service that did its part of the request", async () => {
    const atoll = await relayHouse();
    const { sqs } = atoll.as(OWNER);
    await sqs.send(new CreateQueueCommand({ QueueName: "inbox" }));
    const QueueUrl = `http://localhost:4566/queue/us-east-1/${OWNER}/inbox`;
    const judgement = await atoll.judge(({ services }) =>
      services.invoke(
        "sqs",
        "SendMessage",
        { QueueUrl, MessageBody: "x" },
        { kind: "service", principal: "sns.amazonaws.com" },
      ),
    );
    expect(judgement.pairs).toEqual([]);
    expect(decisionHeader(judgement, "r-1")).toMatch(
      /^would-deny; id=r-1; layer=resource; because="User: sns\.amazonaws\.com is not authorized/,
    );
  });
});
