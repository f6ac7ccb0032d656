/** The policies of secrets, for questions that name a secret by its ARN. */
import type { ResourcePolicies } from "../../model/service.ts";
import { parseSecretArn, secretIn } from "./located.ts";

export const secretPolicies: ResourcePolicies = {
  async resourceAt(arn, tx) {
    const place = parseSecretArn(arn);
    return place === undefined ? undefined : secretIn(place, tx);
  },
  putAction: () => "secretsmanager:PutResourcePolicy",
  putCommand({ arn, region }, policy) {
    const secret = ["--secret-id", arn, "--resource-policy", policy];
    return ["secretsmanager", "put-resource-policy", "--region", region, ...secret];
  },
};
