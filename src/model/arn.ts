/**
 * Amazon Resource Names: `arn:partition:service:region:account:resource`.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html | Amazon Resource Names}
 */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the fifth colon; may itself contain colons and slashes. */
  readonly resource: string;
}

/** Splits a text into an ARN's parts, or gives undefined when it has not the form of one. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const parts: string[] = [];
  let from = 4;
  for (let index = 0; index < 4; index += 1) {
    const colon = text.indexOf(":", from);
    if (colon < 0) return undefined;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  const [partition = "", service = "", region = "", account = ""] = parts;
  const resource = text.slice(from);
  if (partition === "" || service === "" || resource === "") return undefined;
  return { partition, service, region, account, resource };
}

/** Writes an ARN from its parts. */
export function formatArn({ partition, service, region, account, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
