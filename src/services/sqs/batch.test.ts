import { describe, expect, it } from "vitest";
import { checkBatch, runBatch } from "./batch.ts";
import { invalidParameterValue } from "./faults.ts";

const ENTRY = "SendMessageBatchRequestEntry";
const entries = (...ids: string[]) => ids.map((Id) => ({ Id }));

describe("checkBatch", () => {
  it("takes ten entries with ids of their own", () => {
    const ids = Array.from({ length: 9 }, (_, index) => `id-${index}_A`);
    expect(() => checkBatch(entries("x".repeat(80), ...ids), ENTRY)).not.toThrow();
  });

  it.each<[readonly { Id: string }[], string]>([
    [entries(), `There should be at least one ${ENTRY} in the request.`],
    [
      entries(...Array.from("abcdefghijk")),
      "Maximum number of entries per request are 10. You have sent 11.",
    ],
    [entries("a", "b", "a"), "Id a repeated."],
  ])("refuses %j", (batch, message) => {
    expect(() => checkBatch(batch, ENTRY)).toThrow(message);
  });

  it.each(["", " ", "a:b", "é", "x".repeat(81)])("refuses the id %j", (id) => {
    expect(() => checkBatch(entries("ok", id), ENTRY)).toThrow(
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    );
  });

  it("names the entry that has no id", () => {
    const batch = [{ Id: "a" }, {} as { Id: string }];
    expect(() => checkBatch(batch, ENTRY)).toThrow(
      `The request must contain the parameter ${ENTRY}.2.Id.`,
    );
  });
});

describe("runBatch", () => {
  it("turns an entry's fault into a result and goes on", async () => {
    const result = await runBatch(entries("a", "b", "c"), async ({ Id }) => {
      if (Id === "b") throw invalidParameterValue("not b");
      return { Id };
    });
    expect(result).toEqual({
      Successful: [{ Id: "a" }, { Id: "c" }],
      Failed: [{ Id: "b", Code: "InvalidParameterValue", Message: "not b", SenderFault: true }],
    });
  });

  it("answers in the order given, whatever order entries are run in", async () => {
    const ran: string[] = [];
    const run = async ({ Id }: { readonly Id: string }): Promise<{ readonly Id: string }> => {
      ran.push(Id);
      if (Id === "b" || Id === "d") throw invalidParameterValue("no");
      return { Id };
    };
    const { Successful, Failed } = await runBatch(entries("a", "b", "c", "d"), run, [3, 1, 2, 0]);
    expect(ran).toEqual(["d", "b", "c", "a"]);
    expect(Successful).toEqual([{ Id: "a" }, { Id: "c" }]);
    expect(Failed.map(({ Id }) => Id)).toEqual(["b", "d"]);
  });

  it("leaves out a list that would be empty", async () => {
    expect(await runBatch(entries("a"), async ({ Id }) => ({ Id }))).toEqual({
      Successful: [{ Id: "a" }],
    });
  });

  it("lets our own mistakes through", async () => {
    const broken = runBatch(entries("a"), async () => {
      throw new TypeError("ours");
    });
    await expect(broken).rejects.toThrow("ours");
  });
});
