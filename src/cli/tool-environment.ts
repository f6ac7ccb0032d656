/** What every AWS tool needs to speak to an Atoll, beside what its environment says already. */
export function toolEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  {
    endpoint,
    account,
    region,
  }: {
    readonly endpoint: string;
    readonly account?: string | undefined;
    readonly region?: string | undefined;
  },
): Record<string, string | undefined> {
  const made: Record<string, string | undefined> = {
    ...env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_PAGER: env["AWS_PAGER"] ?? "",
  };
  if (account !== undefined) {
    made["AWS_ACCESS_KEY_ID"] = account;
    delete made["AWS_SESSION_TOKEN"];
    delete made["AWS_PROFILE"];
  } else if (made["AWS_PROFILE"] === undefined) {
    made["AWS_ACCESS_KEY_ID"] ??= "test";
  }
  if (made["AWS_ACCESS_KEY_ID"] !== undefined) made["AWS_SECRET_ACCESS_KEY"] ??= "atoll";
  const chosen = region ?? made["AWS_REGION"] ?? made["AWS_DEFAULT_REGION"] ?? "us-east-1";
  made["AWS_REGION"] = chosen;
  made["AWS_DEFAULT_REGION"] = chosen;
  return made;
}
