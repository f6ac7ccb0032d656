import { TagUserCommand, CreateUserCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator } from "../testing/emulator.ts";

describe("required members", () => {
  it("are asked for at the top of an input, in the service's words", async () => {
    const { iam } = await emulator();
    await expect(iam.send(new CreateUserCommand({ UserName: undefined }))).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null",
    });
  });

  it("are asked for below it too, by their path", async () => {
    const { iam } = await emulator();
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    const Tags = [
      { Key: "a", Value: "1" },
      { Key: undefined, Value: "2" },
    ];
    await expect(iam.send(new TagUserCommand({ UserName: "alice", Tags }))).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "1 validation error detected: Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null",
    });
  });
});
