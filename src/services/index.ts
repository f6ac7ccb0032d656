/**
 * The one list of services. A service is loaded when the first request for it arrives: one that is
 * not used costs nothing at start.
 */
import type { Service } from "../model/service.ts";

export const services: Readonly<Record<string, () => Promise<Service>>> = {
  iam: async () => (await import("./iam/service.ts")).iam,
  organizations: async () => (await import("./organizations/service.ts")).organizations,
  sqs: async () => (await import("./sqs/service.ts")).sqs,
  sts: async () => (await import("./sts/service.ts")).sts,
};
