import type { OtherKind, WhoCan } from "../../admin/decision-access.ts";
import { readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import type { Command } from "../command.ts";

const OTHERS: Readonly<Record<OtherKind, string>> = {
  accounts: "every other account: its root user, and whom its own policies allow",
  services: "every other AWS service",
  anonymous: "anybody without credentials",
};

/** `atoll who-can sqs:SendMessage arn:...:orders`: everyone whom a request would let in now. */
export const whoCan: Command = {
  name: "who-can",
  usage: "[--endpoint URL] [--json] ACTION RESOURCE",
  summary: "Lists every principal that may do an action on a resource now.",
  details: () =>
    "Asked are the root users of all accounts that the resource's policy names or that hold users or roles, all users and roles, and the services and identity providers that the policy names.",
  async run(args, io) {
    const kinds = { "--json": "switch" } as const;
    const { endpoint, words, has } = readArguments(args, io, { command: whoCan, kinds });
    const [action, resource] = requireWords(words, ["ACTION", "RESOURCE"], whoCan);
    const query = new URLSearchParams({ action, resource });
    const answer = await ask(endpoint, `who-can?${query.toString()}`);
    if (has("--json")) {
      io.out(JSON.stringify(answer, undefined, 2));
      return 0;
    }
    const { principals, others, onCondition } = answer as unknown as WhoCan;
    const width = Math.max(0, ...principals.map(({ principal }) => principal.length)) + 2;
    for (const { principal, kind, statement, policy } of principals) {
      const why =
        statement !== undefined
          ? `statement ${statement} of ${policy}`
          : policy !== undefined
            ? policy
            : kind === "root"
              ? "the owner's root user"
              : "";
      io.out(`${principal.padEnd(width)}${why}`.trimEnd());
    }
    const isNobody = principals.length === 0 && others.length === 0;
    io.out(isNobody ? "nobody" : others.length === 0 ? "and nobody else" : "and also:");
    for (const kind of others) io.out(`  ${OTHERS[kind]}`);
    for (const { principal, conditions } of onCondition) {
      io.out(`${principal} only if the condition holds: ${conditions.join("; ")}`);
    }
    return 0;
  },
};
