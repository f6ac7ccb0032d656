import { layoutOf, readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import { CommandError, type Command } from "../command.ts";
import { explanationText, type ShownDecision } from "../explanation-text.ts";

/** `atoll can arn:...:user/alice sqs:SendMessage arn:...:orders`: judged now, without a request. */
export const can: Command = {
  name: "can",
  usage: "[--endpoint URL] [--context KEY=VALUE]... [--json] PRINCIPAL ACTION RESOURCE",
  summary: "Tells whether a principal may do an action on a resource, and why; exit code 0 or 1.",
  details: () =>
    [
      "PRINCIPAL is an account id (its root user), the ARN of a user, role, role session or identity",
      "provider, a service such as sns.amazonaws.com, or anonymous. RESOURCE is an ARN, or * for actions",
      "without one.",
      "",
      "--context gives the imagined request a condition key: --context aws:SourceIp=10.0.0.1",
    ].join("\n"),
  async run(args, io) {
    const kinds = { "--context": "values", "--json": "switch" } as const;
    const { endpoint, words, values, has } = readArguments(args, io, { command: can, kinds });
    const names = ["PRINCIPAL", "ACTION", "RESOURCE"] as const;
    const [principal, action, resource] = requireWords(words, names, can);
    const context = Object.fromEntries(values("--context").map(readKey));
    const answer = await ask(endpoint, "can", { principal, action, resource, context });
    const lines = has("--json")
      ? [JSON.stringify(answer, undefined, 2)]
      : explanationText(answer["decision"] as ShownDecision, layoutOf(io));
    for (const line of lines) io.out(line);
    return answer["allowed"] === true ? 0 : 1;
  },
};

function readKey(text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new CommandError(`\`--context\` takes KEY=VALUE, not \`${text}\``);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
