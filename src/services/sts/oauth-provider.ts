import type { Fault } from "../../model/fault.ts";
import { providerUnreachable, validationError } from "./faults.ts";

/** The providers whose OAuth access tokens AWS takes besides OpenID Connect tokens. */
const PROVIDERS: ReadonlySet<string> = new Set(["www.amazon.com", "graph.facebook.com"]);

/**
 * Refuses OAuth access tokens: nothing in them can be verified without asking the provider, which is
 * told nothing by Atoll.
 *
 * @throws Fault `IDPCommunicationError`, `ValidationError`
 */
export function checkAccessToken(providerId: string | undefined): void {
  if (providerId === undefined) return;
  throw refusalFor(providerId);
}

function refusalFor(providerId: string): Fault {
  if (PROVIDERS.has(providerId)) return providerUnreachable(providerId);
  return validationError(`${providerId} is not a supported OAuth 2.0 identity provider`);
}
