import { constants, createCipheriv, generateKeyPairSync, publicEncrypt } from "node:crypto";
import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateSAMLProviderCommand,
} from "@aws-sdk/client-iam";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import {
  AssumeRoleWithSAMLCommand,
  GetCallerIdentityCommand,
  type AssumeRoleWithSAMLCommandInput,
  type AssumeRoleWithSAMLCommandOutput,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, START_MS, type Emulator } from "../../../testing/emulator.ts";
import { clientsOf, trusting } from "../../../testing/federation.ts";
import {
  assertionOf,
  directory,
  metadataOf,
  PROVIDER_ARN,
  PROVIDER_NAME,
  qualifier,
  responseAround,
  ROLE_ARN,
  SIGN_IN,
  signedResponse,
  signXml,
  toBase64,
  type Directory,
} from "../../../testing/saml-idp.ts";

const Action = "sts:AssumeRoleWithSAML";
const SIGNED_IN = { StringEquals: { "saml:aud": SIGN_IN } };

interface House {
  readonly kit: Emulator;
  readonly idp: Directory;
  /** Assumes the role with an assertion. */
  assume(
    SAMLAssertion: string,
    more?: Partial<AssumeRoleWithSAMLCommandInput>,
  ): Promise<AssumeRoleWithSAMLCommandOutput>;
}

async function house(iam: "enforce" | "audit" = "enforce"): Promise<House> {
  const kit = await emulator({ iam });
  const idp = directory();
  await kit.iam.send(
    new CreateSAMLProviderCommand({
      Name: PROVIDER_NAME,
      SAMLMetadataDocument: metadataOf(idp),
    }),
  );
  await kit.iam.send(
    new CreateRoleCommand({
      RoleName: "staff",
      AssumeRolePolicyDocument: trusting(PROVIDER_ARN, { Action, Condition: SIGNED_IN }),
    }),
  );
  const who = { RoleArn: ROLE_ARN, PrincipalArn: PROVIDER_ARN };
  return {
    kit,
    idp,
    assume: (SAMLAssertion, more = {}) =>
      kit.sts.send(new AssumeRoleWithSAMLCommand({ ...who, SAMLAssertion, ...more })),
  };
}

function retrust(kit: Emulator, PolicyDocument: string): Promise<unknown> {
  return kit.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "staff", PolicyDocument }));
}

function invalid(message: unknown): object {
  return { name: "InvalidIdentityTokenException", message };
}

describe("AssumeRoleWithSAML", () => {
  it("gives a role to the subject of a signed assertion, without any AWS credentials", async () => {
    const { kit, idp, assume } = await house();
    const answer = await assume(signedResponse(idp));
    expect(answer).toMatchObject({
      Subject: "alice",
      SubjectType: "persistent",
      Issuer: idp.entityId,
      Audience: SIGN_IN,
      NameQualifier: qualifier(`${idp.entityId}${OWNER}/${PROVIDER_NAME}`),
      AssumedRoleUser: { Arn: `arn:aws:sts::${OWNER}:assumed-role/staff/alice@example.com` },
    });
    expect(answer.Credentials?.Expiration?.getTime()).toBe(START_MS + 3_600_000);
    const staff = clientsOf(kit, answer);
    expect(await staff.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${OWNER}:assumed-role/staff/alice@example.com`,
    });
  });

  it("takes a response that is signed as a whole, or both", async () => {
    const { idp, assume } = await house();
    const response = responseAround(assertionOf(idp));
    await expect(assume(toBase64(signXml(response, "Response", idp)))).resolves.toMatchObject({
      Subject: "alice",
    });
    const both = signXml(signXml(response, "Assertion", idp), "Response", idp);
    await expect(assume(toBase64(both))).resolves.toMatchObject({ Subject: "alice" });
  });

  it("takes any of the certificates in the metadata", async () => {
    const { kit, idp, assume } = await house();
    const next = directory();
    const certificates = [idp.certificate, next.certificate];
    await kit.iam.send(
      new UpdateSAMLProviderCommand({
        SAMLProviderArn: PROVIDER_ARN,
        SAMLMetadataDocument: metadataOf(idp, { certificates }),
      }),
    );
    await expect(assume(signedResponse(next))).resolves.toMatchObject({ Subject: "alice" });
    await expect(assume(signedResponse(idp))).resolves.toMatchObject({ Subject: "alice" });
  });

  it("lasts as long as the request, the assertion and the provider say, the shortest of them", async () => {
    const { idp, assume } = await house();
    const ends = async (
      wish: Parameters<typeof signedResponse>[1],
      DurationSeconds?: number,
    ): Promise<number> => {
      const more = DurationSeconds === undefined ? {} : { DurationSeconds };
      const { Credentials } = await assume(signedResponse(idp, wish), more);
      return ((Credentials?.Expiration?.getTime() ?? 0) - START_MS) / 1000;
    };
    expect(await ends({}, 900)).toBe(900);
    expect(await ends({ attributes: { SessionDuration: ["1800"] } })).toBe(1800);
    expect(await ends({ attributes: { SessionDuration: ["1800"] } }, 2400)).toBe(2400);
    expect(await ends({ sessionEndsAtMs: START_MS + 1_200_000 }, 2400)).toBe(1200);
    await expect(assume(signedResponse(idp), { DurationSeconds: 7200 })).rejects.toMatchObject({
      name: "ValidationError",
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
  });

  it("is judged by what the assertion says", async () => {
    const { kit, idp, assume } = await house();
    const eduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.1";
    const wish = { attributes: { [eduPerson]: ["staff", "member"] } };
    const judged = async (Condition: object): Promise<string> => {
      await retrust(kit, trusting(PROVIDER_ARN, { Action, Condition }));
      return assume(signedResponse(idp, wish)).then(
        () => "allowed",
        (error: Error) => error.message,
      );
    };
    for (const Condition of [
      { StringEquals: { "saml:iss": idp.entityId, "saml:sub": "alice" } },
      { StringEquals: { "saml:sub_type": "persistent" } },
      { StringEquals: { "saml:doc": `${OWNER}/${PROVIDER_NAME}` } },
      { "ForAnyValue:StringEquals": { "saml:edupersonaffiliation": "member" } },
      { StringEquals: { "sts:RoleSessionName": "alice@example.com" } },
    ]) {
      expect(await judged(Condition)).toBe("allowed");
    }
    for (const Condition of [
      { StringEquals: { "saml:sub": "bob" } },
      { StringEquals: { "saml:sub_type": "transient" } },
      { "ForAnyValue:StringEquals": { "saml:edupersonaffiliation": "student" } },
    ]) {
      expect(await judged(Condition)).toBe(`Not authorized to perform ${Action}`);
    }
  });

  it("brings session tags and a source identity, which the trust policy must allow by themselves", async () => {
    const { kit, idp, assume } = await house();
    const attributes = {
      "PrincipalTag:team": ["blue"],
      TransitiveTagKeys: ["team"],
      SourceIdentity: ["alice"],
    };
    const response = signedResponse(idp, { attributes });
    await expect(assume(response)).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Not authorized to perform sts:TagSession",
    });
    const all = [Action, "sts:TagSession", "sts:SetSourceIdentity"];
    await retrust(kit, trusting(PROVIDER_ARN, { Action: all }));
    const answer = await assume(response);
    expect(answer.SourceIdentity).toBe("alice");
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "sqs:ListQueues",
        Resource: "*",
        Condition: {
          StringEquals: {
            "aws:PrincipalTag/team": "blue",
            "aws:FederatedProvider": PROVIDER_ARN,
            "saml:sub": "alice",
            "saml:namequalifier": answer.NameQualifier,
          },
        },
      },
    });
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "staff", PolicyName: "p", PolicyDocument }),
    );
    await expect(clientsOf(kit, answer).sqs.send(new ListQueuesCommand({}))).resolves.toMatchObject(
      { $metadata: { httpStatusCode: 200 } },
    );
  });

  it("reads a subject whole when a comment is put into it", async () => {
    const { idp, assume } = await house();
    const signed = signXml(
      responseAround(assertionOf(idp, { nameId: "alice@example.com.evil.com" })),
      "Assertion",
      idp,
    );
    const cut = signed.replace("example.com.evil", "example.com<!---->.evil");
    await expect(assume(toBase64(cut))).resolves.toMatchObject({
      Subject: "alice@example.com.evil.com",
    });
  });
});

describe("an encrypted assertion", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const AddPrivateKey = privateKey.export({ type: "pkcs8", format: "pem" }) as string;

  function sealGcm(text: string, key: Buffer, iv: Buffer): Buffer {
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  }

  function sealCbc(text: string, key: Buffer, iv: Buffer): Buffer {
    const cipher = createCipheriv("aes-256-cbc", key, iv);
    return Buffer.concat([cipher.update(text), cipher.final()]);
  }

  function encrypted(assertion: string, kind: "cbc" | "gcm"): string {
    const key = Buffer.alloc(32, 7);
    const iv = Buffer.alloc(kind === "gcm" ? 12 : 16, 3);
    const sealed = kind === "gcm" ? sealGcm(assertion, key, iv) : sealCbc(assertion, key, iv);
    const content = Buffer.concat([iv, sealed]).toString("base64");
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const wrapped = publicEncrypt({ key: publicKey, padding, oaepHash: "sha256" }, key);
    const enc = "http://www.w3.org/2001/04/xmlenc#";
    const method =
      kind === "gcm" ? "http://www.w3.org/2009/xmlenc11#aes256-gcm" : `${enc}aes256-cbc`;
    return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><e:EncryptedData xmlns:e="${enc}"><e:EncryptionMethod Algorithm="${method}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><e:EncryptedKey><e:EncryptionMethod Algorithm="${enc}rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="${enc}sha256"/></e:EncryptionMethod><e:CipherData><e:CipherValue>${wrapped.toString("base64")}</e:CipherValue></e:CipherData></e:EncryptedKey></ds:KeyInfo><e:CipherData><e:CipherValue>${content}</e:CipherValue></e:CipherData></e:EncryptedData></saml:EncryptedAssertion>`;
  }

  async function withKey(mode: "Required" | "Allowed"): Promise<House> {
    const made = await house();
    await made.kit.iam.send(
      new UpdateSAMLProviderCommand({
        SAMLProviderArn: PROVIDER_ARN,
        AssertionEncryptionMode: mode,
        AddPrivateKey,
      }),
    );
    return made;
  }

  it("is read with the key that the account gave", async () => {
    const { idp, assume } = await withKey("Required");
    const signed = signXml(assertionOf(idp), "Assertion", idp);
    for (const kind of ["cbc", "gcm"] as const) {
      const response = responseAround(encrypted(signed, kind));
      await expect(assume(toBase64(response))).resolves.toMatchObject({ Subject: "alice" });
      const whole = signXml(responseAround(encrypted(assertionOf(idp), kind)), "Response", idp);
      await expect(assume(toBase64(whole))).resolves.toMatchObject({ Subject: "alice" });
    }
    await expect(assume(signedResponse(idp))).rejects.toMatchObject(
      invalid("The assertion must be encrypted"),
    );
  });

  it("is signed all the same, or proves nothing", async () => {
    const { idp, assume } = await withKey("Allowed");
    const response = responseAround(encrypted(assertionOf(idp), "gcm"));
    await expect(assume(toBase64(response))).rejects.toMatchObject(
      invalid("Response signature invalid"),
    );
    await expect(assume(signedResponse(idp))).resolves.toMatchObject({ Subject: "alice" });
  });

  it("cannot be read without a key", async () => {
    const { idp, assume } = await house();
    const signed = signXml(assertionOf(idp), "Assertion", idp);
    const response = responseAround(encrypted(signed, "cbc"));
    await expect(assume(toBase64(response))).rejects.toMatchObject(
      invalid("The assertion cannot be decrypted"),
    );
  });
});

describe("what AssumeRoleWithSAML refuses", () => {
  it("says what is wrong with the request before it looks at the assertion", async () => {
    const { idp, assume } = await house();
    const response = signedResponse(idp);
    const refused = { name: "ValidationError" };
    await expect(assume(response, { RoleArn: "arn:aws:iam::1:role/r" })).rejects.toMatchObject(
      refused,
    );
    await expect(assume(response, { PrincipalArn: ROLE_ARN })).rejects.toMatchObject(refused);
    await expect(assume("abc")).rejects.toMatchObject(refused);
    await expect(assume("a".repeat(100_001))).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/'\*{4}' at 'sAMLAssertion' .* equal to 100000$/) as string,
    });
    await expect(assume(response, { DurationSeconds: 43_201 })).rejects.toMatchObject(refused);
    const PrincipalArn = `${PROVIDER_ARN}-2`;
    await expect(assume(response, { PrincipalArn })).rejects.toMatchObject(
      invalid("Specified provider doesn't exist"),
    );
  });

  it("takes nothing for a response that is none", async () => {
    const { idp, assume } = await house();
    const signed = Buffer.from(signedResponse(idp), "base64").toString();
    for (const [text, fault] of [
      ["no xml", "Invalid base64 SAMLResponse"],
      [`<!DOCTYPE r [<!ENTITY x "y">]>${signed}`, "Invalid base64 SAMLResponse"],
      [signed.slice(0, -5), "Invalid base64 SAMLResponse"],
      ["<Response/>", "Invalid SAML response"],
      [assertionOf(idp), "Invalid SAML response"],
      [signXml(responseAround(""), "Response", idp), "Invalid SAML response"],
      [responseAround(`${assertionOf(idp)}${assertionOf(idp)}`), "Invalid SAML response"],
      [responseAround(assertionOf(idp)), "Response signature invalid"],
    ] as const) {
      await expect(assume(toBase64(text))).rejects.toMatchObject(invalid(fault));
    }
    const status = "urn:oasis:names:tc:SAML:2.0:status:Requester";
    await expect(assume(signedResponse(idp, { status }))).rejects.toMatchObject({
      name: "IDPRejectedClaimException",
    });
  });

  it("believes no signature but the provider's", async () => {
    const { idp, assume } = await house();
    const refused = invalid("Response signature invalid");
    await expect(assume(signedResponse(directory()))).rejects.toMatchObject(refused);
    const signed = Buffer.from(signedResponse(idp), "base64").toString();
    const tampered = signed.replace(">alice<", ">admin<");
    await expect(assume(toBase64(tampered))).rejects.toMatchObject(refused);
    // The certificate that a document shows by itself counts for nothing.
    const stranger = directory();
    const own = Buffer.from(signedResponse(stranger), "base64").toString();
    const shown = own.replace(
      "</ds:Signature>",
      `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${stranger.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`,
    );
    await expect(assume(toBase64(shown))).rejects.toMatchObject(refused);
    const hmac = signed.replace("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256");
    await expect(assume(toBase64(hmac))).rejects.toMatchObject(refused);
  });

  it("reads nothing around what is signed", async () => {
    const { idp, assume } = await house();
    const signed = Buffer.from(signedResponse(idp), "base64").toString();
    const from = signed.indexOf("<saml:Assertion");
    const to = signed.indexOf("</saml:Assertion>") + "</saml:Assertion>".length;
    const proven = signed.slice(from, to);
    const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(proven)?.[0] ?? "";
    const evil = assertionOf(idp, { nameId: "admin" }).replace('ID="_a1"', 'ID="_evil"');
    const evilWithSignature = evil.replace("<saml:Subject>", `${signature}<saml:Subject>`);
    const wrapped = [
      // Beside the signed one, before and after it.
      evil + proven,
      proven + evil,
      // The signed one moved into the forged one, with its signature left or brought along.
      evil.replace("</saml:Assertion>", `${proven}</saml:Assertion>`),
      evilWithSignature.replace("</saml:Assertion>", `<x>${proven}</x></saml:Assertion>`),
      evilWithSignature.replace(
        "</ds:Signature>",
        `<ds:Object>${proven.replace(signature, "")}</ds:Object></ds:Signature>`,
      ),
      // The same id twice.
      evilWithSignature.replace("_evil", "_a1") + proven,
      evilWithSignature.replace("_evil", "_a1"),
    ];
    for (const assertion of wrapped) {
      const error: unknown = await assume(toBase64(responseAround(assertion))).then(
        ({ Subject }) => Subject,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ name: "InvalidIdentityTokenException" });
    }
  });

  it("judges times by Atoll's clock", async () => {
    const { kit, idp, assume } = await house();
    const late = { name: "ExpiredTokenException" };
    const response = signedResponse(idp);
    await kit.clock.advance(299_000);
    await expect(assume(response)).resolves.toMatchObject({ Subject: "alice" });
    await kit.clock.advance(1000);
    await expect(assume(response)).rejects.toMatchObject({
      ...late,
      message: "Token must be redeemed within 5 minutes of issuance",
    });
    const nowMs = START_MS + 300_000;
    const fresh = { issuedAtMs: nowMs };
    await expect(
      assume(signedResponse(idp, { ...fresh, notOnOrAfterMs: nowMs })),
    ).rejects.toMatchObject(late);
    await expect(
      assume(signedResponse(idp, { ...fresh, sessionEndsAtMs: nowMs })),
    ).rejects.toMatchObject(late);
    await expect(
      assume(signedResponse(idp, { ...fresh, notBeforeMs: nowMs + 300_001 })),
    ).rejects.toMatchObject(invalid("Response is not yet valid"));
  });

  it("takes no assertion that is for somebody else", async () => {
    const { kit, idp, assume } = await house();
    await expect(
      assume(signedResponse(idp, { audience: "https://app.example.com" })),
    ).rejects.toMatchObject(invalid("Response does not contain the required audience."));
    await expect(
      assume(signedResponse(idp, { recipient: "https://app.example.com/saml" })),
    ).rejects.toMatchObject(invalid(expect.stringMatching(/Recipient/)));
    await expect(
      assume(signedResponse(idp, { issuer: "https://idp.example.com/other" })),
    ).rejects.toMatchObject(invalid("Issuer not present in specified provider"));
    await retrust(kit, trusting(PROVIDER_ARN, { Action }));
    const regional = "https://eu-west-1.signin.aws.amazon.com/saml";
    const wish = { audience: "urn:amazon:webservices", recipient: regional };
    await expect(assume(signedResponse(idp, wish))).resolves.toMatchObject({ Audience: regional });
  });

  it("misses the attributes that AWS asks for", async () => {
    const { idp, assume } = await house();
    const told = (attributes: Readonly<Record<string, readonly string[]>>): Promise<unknown> =>
      assume(signedResponse(idp, { attributes }));
    await expect(told({ RoleSessionName: [] })).rejects.toMatchObject(
      invalid("RoleSessionName is required in AuthnResponse"),
    );
    await expect(told({ RoleSessionName: ["a b"] })).rejects.toMatchObject(
      invalid("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
    );
    await expect(told({ SourceIdentity: ["aws:alice"] })).rejects.toMatchObject(
      invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"'),
    );
    await expect(told({ "PrincipalTag:team": ["a", "b"] })).rejects.toMatchObject(
      invalid(expect.stringMatching(/session tag team/)),
    );
    const denied = { name: "AccessDenied", message: `Not authorized to perform ${Action}` };
    await expect(told({ Role: [] })).rejects.toMatchObject(denied);
    await expect(told({ Role: [`${ROLE_ARN}-2,${PROVIDER_ARN}`] })).rejects.toMatchObject(denied);
    await expect(told({ Role: [`${PROVIDER_ARN}, ${ROLE_ARN}`] })).resolves.toMatchObject({
      Subject: "alice",
    });
  });

  it("ends with the provider, and does not reach roles of other accounts", async () => {
    const { kit, idp, assume } = await house();
    const foreign = `arn:aws:iam::${OTHER}:role/staff`;
    await kit.as(OTHER).iam.send(
      new CreateRoleCommand({
        RoleName: "staff",
        AssumeRolePolicyDocument: trusting(PROVIDER_ARN, { Action }),
      }),
    );
    const attributes = { Role: [`${foreign},${PROVIDER_ARN}`] };
    await expect(
      assume(signedResponse(idp, { attributes }), { RoleArn: foreign }),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    await kit.iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn: PROVIDER_ARN }));
    await expect(assume(signedResponse(idp))).rejects.toMatchObject(
      invalid("Specified provider doesn't exist"),
    );
  });
});
