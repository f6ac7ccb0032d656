import { generateKeyPairSync } from "node:crypto";
import {
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  GetSAMLProviderCommand,
  ListSAMLProvidersCommand,
  ListSAMLProviderTagsCommand,
  TagSAMLProviderCommand,
  UntagSAMLProviderCommand,
  UpdateSAMLProviderCommand,
  type UpdateSAMLProviderCommandInput,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, START_MS, type Emulator } from "../../../testing/emulator.ts";
import { directory, metadataOf } from "../../../testing/saml-idp.ts";

const Name = "Directory";
const SAMLProviderArn = `arn:aws:iam::${OWNER}:saml-provider/${Name}`;
const idp = directory();
const METADATA = metadataOf(idp);

function create({ iam }: Pick<Emulator, "iam">, more: object = {}): Promise<unknown> {
  const command = new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: METADATA, ...more });
  return iam.send(command);
}

function update(
  { iam }: Pick<Emulator, "iam">,
  change: Partial<UpdateSAMLProviderCommandInput>,
): Promise<unknown> {
  return iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn, ...change }));
}

function invalid(message: string): object {
  return { name: "InvalidInputException", message };
}

function privateKey(): string {
  const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return key.export({ type: "pkcs8", format: "pem" }) as string;
}

describe("SAML providers", () => {
  it("are made from metadata, told, listed and forgotten", async () => {
    const kit = await emulator();
    const Tags = [{ Key: "team", Value: "blue" }];
    expect(await create(kit, { Tags })).toMatchObject({ SAMLProviderArn, Tags });
    const got = await kit.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
    expect(got).toMatchObject({
      SAMLMetadataDocument: METADATA,
      Tags,
      AssertionEncryptionMode: "Allowed",
      PrivateKeyList: [],
    });
    expect(got.SAMLProviderUUID).toMatch(/^[A-Z0-9]{22}$/);
    expect(got.CreateDate?.getTime()).toBe(START_MS);
    expect(got.ValidUntil?.getUTCFullYear()).toBe(2126);
    const { SAMLProviderList } = await kit.iam.send(new ListSAMLProvidersCommand({}));
    expect(SAMLProviderList).toEqual([
      { Arn: SAMLProviderArn, CreateDate: got.CreateDate, ValidUntil: got.ValidUntil },
    ]);
    await kit.iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn }));
    const missing = {
      name: "NoSuchEntityException",
      message: `Manifest not found for arn ${SAMLProviderArn}`,
    };
    await expect(
      kit.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn })),
    ).rejects.toMatchObject(missing);
    await expect(
      kit.iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn })),
    ).rejects.toMatchObject(missing);
    await expect(update(kit, { SAMLMetadataDocument: METADATA })).rejects.toMatchObject(missing);
  });

  it("are good until their metadata says", async () => {
    const kit = await emulator();
    const attributes = ' validUntil="2027-03-04T05:06:07Z"';
    await create(kit, { SAMLMetadataDocument: metadataOf(idp, { attributes }) });
    const { ValidUntil } = await kit.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
    expect(ValidUntil?.toISOString()).toBe("2027-03-04T05:06:07.000Z");
  });

  it("are tagged", async () => {
    const kit = await emulator();
    await create(kit);
    const tag = (Key: string, Value: string): Promise<unknown> =>
      kit.iam.send(new TagSAMLProviderCommand({ SAMLProviderArn, Tags: [{ Key, Value }] }));
    await tag("b", "1");
    await tag("a", "2");
    await kit.iam.send(new UntagSAMLProviderCommand({ SAMLProviderArn, TagKeys: ["b"] }));
    const { Tags } = await kit.iam.send(new ListSAMLProviderTagsCommand({ SAMLProviderArn }));
    expect(Tags).toEqual([{ Key: "a", Value: "2" }]);
  });

  it("take new metadata, and keys to read encrypted assertions with", async () => {
    const kit = await emulator();
    await create(kit);
    const next = metadataOf(directory("https://idp.example.com/next"));
    await update(kit, { SAMLMetadataDocument: next });
    await update(kit, { AddPrivateKey: privateKey(), AssertionEncryptionMode: "Required" });
    const got = await kit.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
    expect(got).toMatchObject({ SAMLMetadataDocument: next, AssertionEncryptionMode: "Required" });
    const [key] = got.PrivateKeyList ?? [];
    expect(key?.KeyId).toMatch(/^[A-Z0-9]{22,64}$/);
    expect(key?.Timestamp?.getTime()).toBe(START_MS);
    expect(JSON.stringify(got.PrivateKeyList)).not.toContain("PRIVATE");

    await update(kit, { AddPrivateKey: privateKey() });
    await expect(update(kit, { AddPrivateKey: privateKey() })).rejects.toMatchObject({
      name: "LimitExceededException",
    });
    await expect(update(kit, { RemovePrivateKey: "A".repeat(22) })).rejects.toMatchObject(
      invalid("Failed to remove private key because the Key ID does not match a private key."),
    );
    await update(kit, { RemovePrivateKey: key?.KeyId });
    const { PrivateKeyList } = await kit.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
    expect(PrivateKeyList).toHaveLength(1);
    // What must be encrypted must be readable.
    await expect(
      update(kit, { RemovePrivateKey: PrivateKeyList?.[0]?.KeyId }),
    ).rejects.toMatchObject(
      invalid(
        "Unable to set assertion encryption mode to Required because no private key is provided.",
      ),
    );
  });
});

describe("what SAML providers refuse", () => {
  it("takes no request that is out of bounds", async () => {
    const kit = await emulator();
    const refused = { name: "ValidationError" };
    await expect(create(kit, { SAMLMetadataDocument: "<short/>" })).rejects.toMatchObject(refused);
    await expect(create(kit, { Name: "" })).rejects.toMatchObject(refused);
    await expect(create(kit, { Name: "a b" })).rejects.toMatchObject(refused);
    await expect(create(kit, { Name: "a".repeat(129) })).rejects.toMatchObject(refused);
    await expect(create(kit, { AssertionEncryptionMode: "Maybe" })).rejects.toMatchObject(refused);
    await expect(
      kit.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: "Directory" })),
    ).rejects.toMatchObject(refused);
  });

  it("takes no metadata that does not say who signs", async () => {
    const kit = await emulator();
    const refused = invalid("Could not parse metadata");
    const padded = (text: string): string => text.padEnd(1000);
    for (const document of [
      "no xml",
      METADATA.slice(0, -10),
      METADATA.replace("EntityDescriptor", "Descriptor").replace(
        "</md:EntityDescriptor>",
        "</md:Descriptor>",
      ),
      METADATA.replaceAll("SAML:2.0:metadata", "SAML:2.0:meta"),
      METADATA.replace(/ entityID="[^"]+"/, ""),
      METADATA.replaceAll("IDPSSODescriptor", "SPSSODescriptor"),
      METADATA.replace('use="signing"', 'use="encryption"'),
      METADATA.replace(/<ds:X509Certificate>[^<]+/, "<ds:X509Certificate>AAAA"),
      metadataOf(idp, { attributes: ' validUntil="tomorrow"' }),
      METADATA.replace('<?xml version="1.0"?>', '<!DOCTYPE m [<!ENTITY x "y">]>'),
    ]) {
      const SAMLMetadataDocument = padded(document);
      await expect(create(kit, { SAMLMetadataDocument })).rejects.toMatchObject(refused);
    }
  });

  it("takes no key that is none, and no two changes of keys at once", async () => {
    const kit = await emulator();
    await expect(create(kit, { AddPrivateKey: "key" })).rejects.toMatchObject(
      invalid("Invalid private key."),
    );
    await expect(create(kit, { AssertionEncryptionMode: "Required" })).rejects.toMatchObject(
      invalid(
        "Unable to set assertion encryption mode to Required because no private key is provided.",
      ),
    );
    await create(kit);
    await expect(update(kit, {})).rejects.toMatchObject(
      invalid(
        "Unable to update identity provider. No updates are defined for metadata or encryption assertion.",
      ),
    );
    await expect(
      update(kit, { AddPrivateKey: privateKey(), RemovePrivateKey: "A".repeat(22) }),
    ).rejects.toMatchObject(
      invalid(
        "Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.",
      ),
    );
  });

  it("has room for one provider of a name, in each account", async () => {
    const kit = await emulator({ iam: "enforce" });
    await create(kit);
    await expect(create(kit)).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
    await create(kit.as(OTHER));
    // AWS opens IAM to no other account.
    await expect(
      kit.as(OTHER).iam.send(new GetSAMLProviderCommand({ SAMLProviderArn })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
