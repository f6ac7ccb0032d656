/** Members that AWS's answers got after the recordings were made: a recording cannot have them. */
interface NewerMembers {
  /** The day from which answers have them. */
  readonly since: string;
  readonly names: readonly string[];
}

const NEWER: Readonly<Record<string, NewerMembers>> = {
  AssumeRole: { since: "2026-06-01", names: ["SessionTokenSize", "SessionTokenUtilization"] },
  // With the ids of key material, which came with rotation of imported keys.
  GenerateDataKeyPair: { since: "2025-06-01", names: ["KeyMaterialId"] },
  GenerateDataKeyPairWithoutPlaintext: { since: "2025-06-01", names: ["KeyMaterialId"] },
};

/**
 * An answer as it would have been when it was recorded.
 *
 * @param recorded The day of the recording, `2025-04-07`.
 */
export function asRecordedThen<Output extends object | undefined>(
  operation: string,
  recorded: string,
  output: Output,
): Output {
  const newer = Object.hasOwn(NEWER, operation) ? NEWER[operation] : undefined;
  if (newer === undefined || output === undefined || recorded >= newer.since) return output;
  const members = Object.entries(output).filter(([name]) => !newer.names.includes(name));
  return Object.fromEntries(members) as Output;
}
