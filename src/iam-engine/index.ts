/**
 * The authorization engine, usable alone: `import { decide, compilePolicy } from "atoll/iam-engine"`.
 *
 * ```ts
 * const policy = { name: "the queue's policy", compiled: compilePolicy(text) };
 * const decision = decide(
 *   {
 *     principal: { kind: "root", account: "222222222222", arn: "arn:aws:iam::222222222222:root" },
 *     action: "sqs:SendMessage",
 *     resource: "arn:aws:sqs:eu-west-1:111111111111:orders",
 *     resourceAccount: "111111111111",
 *     context: new Map([["aws:securetransport", "true"]]),
 *   },
 *   { resource: policy },
 * );
 * ```
 */
export { authorizationMessage, type AuthorizationMessage } from "./authorization-message.ts";
export { decide } from "./decide.ts";
export type {
  Admission,
  Decision,
  Explanation,
  Hint,
  Layer,
  LayerReport,
  Policy,
  PolicySets,
} from "./decision.ts";
export { explain } from "./explain.ts";
export { PolicySyntaxError } from "./policy.ts";
export type { Principal, PrincipalClass } from "./principal.ts";
export { accessDeniedSentence, reasonOf } from "./reason.ts";
export type { AuthorizationRequest, Context, ContextValue } from "./request.ts";
export { compilePolicy, type CompiledPolicy } from "./statement.ts";
export {
  writeExplanation,
  type WrittenExplanation,
  type WrittenLayer,
  type WrittenStatement,
} from "./written-explanation.ts";
