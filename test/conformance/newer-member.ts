/** Members that AWS's answers got after the recordings were made: a recording cannot have them. */
const NEWER: Readonly<Record<string, readonly string[]>> = {
  // Since June 2026; the recording is of June 2024.
  AssumeRole: ["SessionTokenSize", "SessionTokenUtilization"],
};

/** An answer as it would have been when it was recorded. */
export function asRecordedThen<Output extends object | undefined>(
  operation: string,
  output: Output,
): Output {
  const newer = NEWER[operation];
  if (newer === undefined || output === undefined) return output;
  const members = Object.entries(output).filter(([name]) => !newer.includes(name));
  return Object.fromEntries(members) as Output;
}
