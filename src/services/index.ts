/**
 * The one list of services. A service is loaded when the first request for it arrives: one that is
 * not used costs nothing at start.
 */
import type { Service } from "../model/service.ts";

export const services: Readonly<Record<string, () => Promise<Service>>> = {
  iam: async () => (await import("./iam/service.ts")).iam,
  kms: async () => (await import("./kms/service.ts")).kms,
  organizations: async () => (await import("./organizations/service.ts")).organizations,
  s3: async () => (await import("./s3/service.ts")).s3,
  secretsmanager: async () => (await import("./secretsmanager/service.ts")).secretsmanager,
  s3control: async () => (await import("./s3control/service.ts")).s3control,
  sqs: async () => (await import("./sqs/service.ts")).sqs,
  sts: async () => (await import("./sts/service.ts")).sts,
};
