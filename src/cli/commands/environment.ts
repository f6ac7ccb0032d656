import { readArguments, requireWords } from "../arguments.ts";
import { CommandError, type Command } from "../command.ts";

/** `eval "$(atoll env --account 111111111111)"`: every AWS tool of this shell speaks to Atoll. */
export const environment: Command = {
  name: "env",
  usage: "[--endpoint URL] [--account ID] [--region REGION] [--shell sh|fish|powershell]",
  summary:
    'Prints shell exports for an account\'s root: eval "$(atoll env --account 111111111111)".',
  details: () =>
    [
      'bash, zsh    eval "$(atoll env)"',
      "fish         atoll env --shell fish | source",
      "PowerShell   atoll env --shell powershell | Out-String | Invoke-Expression",
      "",
      "Version 1 of the AWS CLI does not heed AWS_ENDPOINT_URL for SQS and asks AWS itself: use version 2, or `atoll aws`.",
    ].join("\n"),
  run(args, io) {
    const kinds = { "--account": "value", "--region": "value", "--shell": "value" } as const;
    const { endpoint, words, value } = readArguments(args, io, { command: environment, kinds });
    requireWords(words, [], environment);
    const region = value("--region") ?? "us-east-1";
    const { set, unset } = shellOf(value("--shell") ?? "sh");
    const variables = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: value("--account") ?? "test",
      AWS_SECRET_ACCESS_KEY: "atoll",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    };
    for (const [name, text] of Object.entries(variables)) io.out(set(name, text));
    // A session token of another account would go with every request.
    io.out(unset(["AWS_SESSION_TOKEN", "AWS_PROFILE"]));
    return Promise.resolve(0);
  },
};

/** How a shell sets a variable, and how it forgets some. */
interface Shell {
  set(name: string, text: string): string;
  unset(names: readonly string[]): string;
}

const POSIX: Shell = {
  set: (name, text) => `export ${name}='${text.replaceAll("'", String.raw`'\''`)}'`,
  unset: (names) => `unset ${names.join(" ")}`,
};

const SHELLS: Readonly<Record<string, Shell>> = {
  sh: POSIX,
  bash: POSIX,
  zsh: POSIX,
  fish: {
    set: (name, text) => `set -gx ${name} '${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`,
    unset: (names) => `set -e ${names.join(" ")}`,
  },
  powershell: {
    set: (name, text) => `$env:${name} = '${text.replaceAll("'", "''")}'`,
    unset: (names) => names.map((name) => `$env:${name} = $null`).join("; "),
  },
};

function shellOf(name: string): Shell {
  const shell = Object.hasOwn(SHELLS, name) ? SHELLS[name] : undefined;
  if (shell !== undefined) return shell;
  throw new CommandError(
    `\`--shell\` takes one of ${Object.keys(SHELLS).join(", ")}, not \`${name}\``,
  );
}
