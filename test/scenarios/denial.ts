/** A refusal as its caller sees it, with the reason that Atoll has kept for it. */
import { expect } from "vitest";
import type { Emulator } from "../../src/testing/emulator.ts";
import type { DecisionRecord } from "../../src/trail/decision-record.ts";

export interface Denial {
  readonly name: string;
  readonly message: string;
  /** The kind of policy that decided, or that lacks an allow. */
  readonly layer: string | undefined;
  readonly isExplicit: boolean;
  /** The policy that denies, and the statement in it. */
  readonly policy?: string | undefined;
  readonly statement?: string | undefined;
  /** Where something would have to be added: `222222222222 identity`. */
  readonly mends: readonly string[];
  /** What would have to be added or done, in words. */
  readonly advice: readonly string[];
}

/** Waits for a request to be refused, and asks why. */
export async function denialOf(request: Promise<unknown>, { atoll }: Emulator): Promise<Denial> {
  const error: unknown = await request.then(
    (output) => expect.fail(`went through: ${JSON.stringify(output)}`),
    (caught: unknown) => caught,
  );
  const { name, message, $metadata } = error as Error & {
    readonly $metadata?: { readonly requestId?: string };
  };
  const id = $metadata?.requestId ?? expect.fail(`no answer of AWS's: ${message}`);
  const asked = new Request(`http://localhost:4566/_atoll/decisions?requestId=${id}`);
  const { decisions } = (await (await atoll.fetch(asked)).json()) as {
    readonly decisions: readonly DecisionRecord[];
  };
  const denied = decisions.flatMap(({ pairs }) => pairs).find(({ outcome }) => outcome === "deny");
  if (denied === undefined) return expect.fail(`no decision denies ${id}: ${name}: ${message}`);
  const { layer, isExplicit, policy, statement, explanation } = denied;
  const hints = explanation?.hints ?? [];
  return {
    name,
    message,
    layer,
    isExplicit,
    policy,
    statement,
    mends: hints.map(({ account, layer: where }) => `${account} ${where}`),
    advice: hints.map(({ sentence }) => sentence),
  };
}
