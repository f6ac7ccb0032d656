import { globalRegion } from "../../../model/scope.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  SetSecurityTokenServicePreferences,
  type SetSecurityTokenServicePreferencesRequest,
} from "../contract.ts";
import { constraint } from "../faults.ts";
import { accountSettings } from "../tables.ts";

/**
 * Sets the version of the tokens that STS's global endpoint gives out.
 *
 * DIFFERS: tokens of both versions are the same here, and good in every region.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html | SetSecurityTokenServicePreferences}
 */
export const setSecurityTokenServicePreferences: Operation<
  SetSecurityTokenServicePreferencesRequest,
  Record<string, never>
> = writeOperation(SetSecurityTokenServicePreferences, {
  crossAccount: false,
  validate: ({ GlobalEndpointTokenVersion }) => void readVersion(GlobalEndpointTokenVersion),
  locate: () => ({}),
  permission: () => ({ action: "iam:SetSecurityTokenServicePreferences", resource: "*" }),
  async run({ input, scope, tx }) {
    const key = { account: scope.account, region: globalRegion(scope.partition) };
    const settings = (await tx.lock(accountSettings, key)) ?? key;
    const globalTokenVersion = readVersion(input.GlobalEndpointTokenVersion);
    await tx.put(accountSettings, { ...settings, globalTokenVersion });
    return {};
  },
});

function readVersion(version: string): 1 | 2 {
  if (version === "v1Token") return 1;
  if (version === "v2Token") return 2;
  throw constraint("globalEndpointTokenVersion", "satisfy enum value set: [v1Token, v2Token]");
}
