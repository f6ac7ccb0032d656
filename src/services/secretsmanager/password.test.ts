import {
  GetRandomPasswordCommand,
  type GetRandomPasswordCommandInput,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator } from "../../testing/emulator.ts";

async function passwordFor(input: GetRandomPasswordCommandInput = {}): Promise<string> {
  const { secretsmanager } = await emulator();
  const answer = await secretsmanager.send(new GetRandomPasswordCommand(input));
  return answer.RandomPassword ?? "";
}

describe("GetRandomPassword", () => {
  it("gives 32 characters, one of each type at least, and never the same", async () => {
    const { secretsmanager } = await emulator();
    const seen = new Set<string>();
    for (let count = 0; count < 50; count += 1) {
      const { RandomPassword = "" } = await secretsmanager.send(new GetRandomPasswordCommand({}));
      expect(RandomPassword).toHaveLength(32);
      for (const type of [/[a-z]/, /[A-Z]/, /\d/, /[!-/:-@[-`{-~]/]) {
        expect(RandomPassword).toMatch(type);
      }
      seen.add(RandomPassword);
    }
    expect(seen.size).toBe(50);
  });

  it.each<readonly [GetRandomPasswordCommandInput, RegExp]>([
    [{ PasswordLength: 4096, ExcludePunctuation: true }, /^[a-zA-Z0-9]{4096}$/],
    [{ ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true }, /^\d{32}$/],
    [{ PasswordLength: 1, RequireEachIncludedType: false, ExcludeNumbers: true }, /^[^\d]$/],
    [{ ExcludeCharacters: "abcdefABCDEF0123456789" }, /^[^a-fA-F0-9]{32}$/],
    [{ PasswordLength: 5, IncludeSpace: true }, / /],
    [{ PasswordLength: 4, IncludeSpace: false }, /^[^ ]{4}$/],
  ])("follows %j", async (input, wanted) => {
    expect(await passwordFor(input)).toMatch(wanted);
  });

  it.each<readonly [GetRandomPasswordCommandInput, string]>([
    [{ PasswordLength: 0 }, "ValidationException"],
    [{ PasswordLength: 4097 }, "ValidationException"],
    [{ PasswordLength: 3 }, "InvalidParameterException"],
    [{ ExcludeCharacters: "x".repeat(4097) }, "ValidationException"],
    [
      {
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
      },
      "InvalidRequestException",
    ],
  ])("refuses %j", async (input, name) => {
    await expect(passwordFor(input)).rejects.toMatchObject({ name });
  });
});
