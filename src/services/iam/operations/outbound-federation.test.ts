import {
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER } from "../../../testing/emulator.ts";

const enable = new EnableOutboundWebIdentityFederationCommand({});
const disable = new DisableOutboundWebIdentityFederationCommand({});
const info = new GetOutboundWebIdentityFederationInfoCommand({});

describe("outbound identity federation", () => {
  it("is turned on and off, as the same issuer", async () => {
    const { iam } = await emulator();
    const off = { name: "FeatureDisabledException" };
    await expect(iam.send(info)).rejects.toMatchObject(off);
    await expect(iam.send(disable)).rejects.toMatchObject(off);
    const { IssuerIdentifier } = await iam.send(enable);
    expect(await iam.send(info)).toMatchObject({ IssuerIdentifier, JwtVendingEnabled: true });
    await expect(iam.send(enable)).rejects.toMatchObject({ name: "FeatureEnabledException" });
    await iam.send(disable);
    await expect(iam.send(info)).rejects.toMatchObject(off);
    expect(await iam.send(enable)).toMatchObject({ IssuerIdentifier });
  });

  it("is each account's own", async () => {
    const kit = await emulator({ iam: "enforce" });
    const first = await kit.iam.send(enable);
    const second = await kit.as(OTHER).iam.send(enable);
    expect(first.IssuerIdentifier).not.toBe(second.IssuerIdentifier);
  });
});
