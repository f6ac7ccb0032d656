import { globalRegion } from "../../../model/scope.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { GenerateCredentialReport, type GenerateCredentialReportResponse } from "../contract.ts";
import { isFresh, newReport } from "../credential-report.ts";
import { credentialReports } from "../tables.ts";

/**
 * Writes the credential report of an account, if there is none of the last four hours.
 *
 * DIFFERS: it is ready at once, and never in progress.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html | GenerateCredentialReport}
 */
export const generateCredentialReport: Operation<
  Record<string, never>,
  GenerateCredentialReportResponse
> = writeOperation(GenerateCredentialReport, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:GenerateCredentialReport", resource: "*" }),
  async run({ scope, clock, tx }) {
    const key = { account: scope.account, region: globalRegion(scope.partition) };
    const existing = await tx.lock(credentialReports, key);
    const nowMs = clock.nowMs();
    if (existing !== undefined && isFresh(existing, nowMs)) return { State: "COMPLETE" };
    await tx.put(credentialReports, await newReport(scope, nowMs, tx));
    const Description = "No report exists. Starting a new report generation task";
    return { State: "STARTED", ...(existing === undefined && { Description }) };
  },
});
