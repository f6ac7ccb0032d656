/**
 * Documents that AWS refuses, through the API of every operation that takes one: each of AWS's
 * messages with a document that provokes it, documents that are malformed, too large, too deep, not
 * text at all, or that name a member twice; and that nothing of them is stored.
 *
 * The policies of S3, KMS and Secrets Manager are refused in their services' own tests.
 */
import {
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  ListGroupPoliciesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreatePolicyCommand as CreateOrganizationPolicyCommand } from "@aws-sdk/client-organizations";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetFederationTokenCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OWNER, type Emulator } from "../../src/testing/emulator.ts";
import { organizationOf } from "../../src/testing/organization.ts";

const GOOD = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "sqs:*", Resource: "*" },
});
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { AWS: OWNER }, Action: "sts:AssumeRole" },
});

const GITHUB = `arn:aws:iam::${OWNER}:oidc-provider/token.actions.githubusercontent.com`;

/** A document of one statement that is well but for what is changed; undefined leaves out. */
function identity(change: object, top: object = {}): string {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...change };
  return JSON.stringify({ Version: "2012-10-17", Statement: statement, ...top });
}

function trust(change: object, top: object = {}): string {
  const principal = { Effect: "Allow", Principal: { AWS: OWNER }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: { ...principal, ...change }, ...top });
}

interface Refusal {
  readonly name: string;
  readonly message: string;
}

/** What an SDK's client is answered; undefined when the request went through. */
async function refusalOf(asked: Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    const { name, message } = error as Refusal;
    return { name, message };
  }
}

const MALFORMED = "MalformedPolicyDocumentException";
const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";

/** Section by section of AWS's checks: what is wrong, the document, AWS's message. */
const IDENTITY: readonly (readonly [string, string, string])[] = [
  ["no JSON", "nonsense", SYNTAX],
  ["JSON that is no object", "[]", SYNTAX],
  ["a text cut short", GOOD.slice(0, -1), SYNTAX],
  ["a text with a comment", `${GOOD}/* */`, SYNTAX],
  ["a member twice", GOOD.replace('"Effect"', '"Effect":"Deny","Effect"'), SYNTAX],
  [
    "a member twice, once escaped",
    GOOD.replace('"Effect"', '"\\u0045ffect":"Deny","Effect"'),
    SYNTAX,
  ],
  [
    "a condition key twice",
    identity({ Condition: { Bool: { a: 1 } } }).replace('"a"', '"a":2,"a"'),
    SYNTAX,
  ],
  ["nesting without end", `{"Version":"2012-10-17","Statement":${"[".repeat(5000)}`, SYNTAX],
  ["nesting that ends", `{"Statement":${"[".repeat(3000)}${"]".repeat(3000)}}`, SYNTAX],
  ["a member __proto__", GOOD.replace('"Effect"', '"__proto__":{"a":1},"Effect"'), SYNTAX],
  ["a member constructor", GOOD.replace('"Effect"', '"constructor":"a","Effect"'), SYNTAX],
  ["no Statement", JSON.stringify({ Version: "2012-10-17" }), SYNTAX],
  ["an unknown Version", identity({}, { Version: "2020-01-01" }), SYNTAX],
  ["an unknown member", identity({ Extra: 1 }), SYNTAX],
  ["an unknown member at the top", identity({}, { Extra: 1 }), SYNTAX],
  ["no Effect", identity({ Effect: undefined }), SYNTAX],
  ["an Effect that is no text", identity({ Effect: true }), SYNTAX],
  ["Action beside NotAction", identity({ NotAction: "s3:*" }), SYNTAX],
  ["Resource beside NotResource", identity({ NotResource: "*" }), SYNTAX],
  ["an Action that is an object", identity({ Action: {} }), SYNTAX],
  ["an unknown operator", identity({ Condition: { StringAlmost: { a: "b" } } }), SYNTAX],
  ["a Condition that is a list", identity({ Condition: [] }), SYNTAX],
  ["a Sid that is a number", identity({ Sid: 1 }), SYNTAX],
  [
    "no Version",
    identity({}, { Version: undefined }),
    "Policy document must be version 2012-10-17 or greater.",
  ],
  [
    "an old Version",
    identity({}, { Version: "2008-10-17" }),
    "Policy document must be version 2012-10-17 or greater.",
  ],
  ["an Effect in another case", identity({ Effect: "allow" }), LEGACY],
  ["an ARN with too few parts", identity({ Resource: "arn:aws:s3::b" }), LEGACY],
  ["a date that is none", identity({ Condition: { DateLessThan: { a: "soon" } } }), LEGACY],
  ["a Principal", identity({ Principal: "*" }), "Policy document should not specify a principal."],
  [
    "a Sid twice",
    identity(
      {},
      {
        Statement: [
          JSON.parse(identity({ Sid: "a" })).Statement,
          JSON.parse(identity({ Sid: "a" })).Statement,
        ],
      },
    ),
    "Statement IDs (SID) in a single policy must be unique.",
  ],
  [
    "a Sid with a blank",
    identity({ Sid: "a b" }),
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
  ],
  ["no Action", identity({ Action: undefined }), "Policy statement must contain actions."],
  ["an empty Action", identity({ Action: [] }), "Policy statement must contain actions."],
  ["no Resource", identity({ Resource: undefined }), "Policy statement must contain resources."],
  ["an empty Resource", identity({ Resource: [] }), "Policy statement must contain resources."],
  [
    "a Resource that is no ARN",
    identity({ Resource: "bucket" }),
    'Resource bucket must be in ARN format or "*".',
  ],
  [
    "a partition that is none",
    identity({ Resource: "arn:moon:s3:::b" }),
    'Partition "moon" is not valid for resource "arn:moon:s3:::b".',
  ],
  [
    "a vendor with a wildcard",
    identity({ Resource: "arn:aws:s*:::b" }),
    "Resource vendor must be fully qualified and cannot contain regexes.",
  ],
  [
    "an ARN of IAM with a region",
    identity({ Resource: "arn:aws:iam:us-east-1::user/u" }),
    "IAM resource arn:aws:iam:us-east-1::user/u cannot contain region information.",
  ],
  [
    "an ARN of S3 with a region",
    identity({ Resource: "arn:aws:s3:us-east-1::b" }),
    "Resource arn:aws:s3:us-east-1::b can not contain region information.",
  ],
  [
    "a path that IAM has not",
    identity({ Resource: "arn:aws:iam::111111111111:bucket" }),
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
  ],
  [
    "an action without a vendor",
    identity({ Action: "GetObject" }),
    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
  ],
  [
    "two colons in an action",
    identity({ Action: "s3:Get:Object" }),
    "Actions/Condition can contain only one colon.",
  ],
  ["an odd vendor", identity({ Action: "s_3:GetObject" }), "Vendor s_3 is not valid"],
];

const TRUSTS: readonly (readonly [string, string, string])[] = [
  ["no JSON", "nonsense", "This policy contains invalid Json"],
  [
    "a member twice",
    TRUST.replace('"Effect"', '"Effect":"Deny","Effect"'),
    "This policy contains invalid Json",
  ],
  ["nesting without end", `{"Statement":${"[".repeat(1500)}`, "This policy contains invalid Json"],
  [
    "an unknown Version",
    trust({}, { Version: "2020-01-01" }),
    "The policy must contain a valid version string",
  ],
  ["no Statement", trust({}, { Statement: undefined }), "Missing required field Statement"],
  [
    "an empty Statement",
    trust({}, { Statement: [] }),
    "Could not parse the policy: Statement is empty!",
  ],
  [
    "a Sid twice",
    trust(
      {},
      {
        Statement: [
          JSON.parse(trust({ Sid: "a" })).Statement,
          JSON.parse(trust({ Sid: "a" })).Statement,
        ],
      },
    ),
    "The Statement Ids in the policy are not unique",
  ],
  ["no Effect", trust({ Effect: undefined }), "Missing required field Effect"],
  ["an Effect in another case", trust({ Effect: "allow" }), "Invalid effect: allow"],
  ["no Principal", trust({ Principal: undefined }), "Missing required field Principal"],
  [
    "an empty Principal",
    trust({ Principal: {} }),
    "Missing required field Principal cannot be empty!",
  ],
  ["a Principal that is a text", trust({ Principal: OWNER }), "Principal must be a JSON object."],
  ["no Action", trust({ Action: undefined }), "Missing required field Action"],
  [
    "another service's action",
    trust({ Action: "s3:GetObject" }),
    "AssumeRole policy may only specify STS AssumeRole actions.",
  ],
  ["a Resource", trust({ Resource: "*" }), "Has prohibited field Resource"],
  ["a NotResource", trust({ NotResource: "*" }), "AssumeRole policy must not contain resources."],
  [
    "Allow with NotPrincipal",
    trust({ NotPrincipal: { AWS: OWNER } }),
    "Allow with NotPrincipal is not allowed.",
  ],
  [
    "Deny with NotPrincipal",
    trust({ Effect: "Deny", NotPrincipal: { AWS: OWNER } }),
    "AssumeRole policy must not contain NotPrincipal field.",
  ],
  [
    "a group as a principal",
    trust({ Principal: { AWS: `arn:aws:iam::${OWNER}:group/g` } }),
    `Invalid principal in policy: "AWS":"arn:aws:iam::${OWNER}:group/g"`,
  ],
  [
    "a principal with a wildcard",
    trust({ Principal: { AWS: `arn:aws:iam::${OWNER}:role/*` } }),
    `Invalid principal in policy: "AWS":"arn:aws:iam::${OWNER}:role/*"`,
  ],
  [
    "a service that is none",
    trust({ Principal: { Service: "lambda" } }),
    'Invalid principal in policy: "SERVICE":"lambda"',
  ],
  [
    "Cognito without a condition",
    trust({
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: "cognito-identity.amazonaws.com" },
    }),
    "A condition block must be present for the Cognito provider",
  ],
  [
    "GitHub without a condition on the subject",
    trust({
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: GITHUB },
      Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "x" } },
    }),
    `Trust policy with trusted principal ${GITHUB} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub which is not scoped to all.`,
  ],
  ["an unknown member", trust({ Extra: 1 }), "Syntax error in policy."],
  [
    "an unknown operator",
    trust({ Condition: { StringAlmost: { a: "b" } } }),
    "Syntax error in policy.",
  ],
];

/** What stands in IAM: the names of all policies, and how the role's trust policy reads. */
async function storedIn({ iam }: Emulator): Promise<object> {
  const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
  const PolicyArn = Policies?.[0]?.Arn ?? "";
  const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  const { Roles } = await iam.send(new ListRolesCommand({}));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "r" }));
  const ofUser = await iam.send(new ListUserPoliciesCommand({ UserName: "u" }));
  const ofGroup = await iam.send(new ListGroupPoliciesCommand({ GroupName: "g" }));
  const ofRole = await iam.send(new ListRolePoliciesCommand({ RoleName: "r" }));
  return {
    policies: Policies?.length,
    versions: Versions?.length,
    roles: Roles?.length,
    trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
    inline: [ofUser.PolicyNames, ofGroup.PolicyNames, ofRole.PolicyNames].flat(),
  };
}

const UNTOUCHED = { policies: 1, versions: 1, roles: 1, trust: TRUST, inline: [] };

async function withEntities(): Promise<{ readonly atoll: Emulator; readonly PolicyArn: string }> {
  const atoll = await emulator();
  await atoll.iam.send(new CreateUserCommand({ UserName: "u" }));
  await atoll.iam.send(new CreateGroupCommand({ GroupName: "g" }));
  await atoll.iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUST }));
  const made = await atoll.iam.send(
    new CreatePolicyCommand({ PolicyName: "p", PolicyDocument: GOOD }),
  );
  return { atoll, PolicyArn: made.Policy?.Arn ?? "" };
}

/** Every operation of IAM that takes an identity policy. */
function identityOperations(
  { iam }: Emulator,
  PolicyArn: string,
  PolicyDocument: string,
): Readonly<Record<string, () => Promise<unknown>>> {
  const named = { PolicyName: "new", PolicyDocument };
  return {
    CreatePolicy: () => iam.send(new CreatePolicyCommand(named)),
    CreatePolicyVersion: () =>
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument })),
    PutUserPolicy: () => iam.send(new PutUserPolicyCommand({ UserName: "u", ...named })),
    PutGroupPolicy: () => iam.send(new PutGroupPolicyCommand({ GroupName: "g", ...named })),
    PutRolePolicy: () => iam.send(new PutRolePolicyCommand({ RoleName: "r", ...named })),
  };
}

describe("an identity policy", () => {
  it.each(IDENTITY)(
    "is refused with AWS's message and not stored: %s",
    async (_, text, message) => {
      const { atoll, PolicyArn } = await withEntities();
      for (const [operation, ask] of Object.entries(identityOperations(atoll, PolicyArn, text))) {
        expect({ operation, ...(await refusalOf(ask())) }).toEqual({
          operation,
          name: MALFORMED,
          message,
        });
      }
      expect(await storedIn(atoll)).toEqual(UNTOUCHED);
    },
  );

  it.each([
    ["a character that IAM has not", GOOD.replace("sqs:*", "sqs:*☃")],
    ["a control character", GOOD.replace("sqs:*", "sqs:\u0001")],
    ["128 KiB and one character", `${GOOD}${" ".repeat(131_073 - GOOD.length)}`],
  ])("is refused before it is read: %s", async (_, text) => {
    const { atoll, PolicyArn } = await withEntities();
    for (const ask of Object.values(identityOperations(atoll, PolicyArn, text))) {
      expect(await refusalOf(ask())).toMatchObject({
        name: "ValidationError",
        message: expect.stringMatching(/printable ASCII characters|length less than or equal to/),
      });
    }
    expect(await storedIn(atoll)).toEqual(UNTOUCHED);
  });

  it("is bounded in size, white space not counted", async () => {
    const { atoll, PolicyArn } = await withEntities();
    const ofSize = (size: number): string =>
      GOOD.replace("sqs:*", `sqs:${"A".repeat(size - GOOD.length + 1)}`);
    const limits: Readonly<Record<string, readonly [number, string]>> = {
      CreatePolicy: [6144, "Cannot exceed quota for PolicySize: 6144"],
      CreatePolicyVersion: [6144, "Cannot exceed quota for PolicySize: 6144"],
      PutUserPolicy: [2048, "Maximum policy size of 2048 bytes exceeded for user u"],
      PutGroupPolicy: [5120, "Maximum policy size of 5120 bytes exceeded for group g"],
      PutRolePolicy: [10_240, "Maximum policy size of 10240 bytes exceeded for role r"],
    };
    for (const [operation, [size, message]] of Object.entries(limits)) {
      const ask = (text: string): Promise<Refusal | undefined> =>
        refusalOf(identityOperations(atoll, PolicyArn, text)[operation]?.() ?? Promise.resolve());
      expect(await ask(ofSize(size + 1))).toEqual({ name: "LimitExceededException", message });
    }
    expect(await storedIn(atoll)).toEqual(UNTOUCHED);
    for (const [operation, [size]] of Object.entries(limits)) {
      const text = ofSize(size).replace("{", `{${" ".repeat(4000)}`);
      const ask = identityOperations(atoll, PolicyArn, text)[operation];
      expect([operation, await refusalOf(ask?.() ?? Promise.resolve())]).toEqual([
        operation,
        undefined,
      ]);
    }
  });
});

describe("a trust policy", () => {
  it.each(TRUSTS)("is refused with AWS's message and not stored: %s", async (_, text, message) => {
    const { atoll } = await withEntities();
    const { iam } = atoll;
    const create = new CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument: text });
    const update = new UpdateAssumeRolePolicyCommand({ RoleName: "r", PolicyDocument: text });
    expect(await refusalOf(iam.send(create))).toEqual({ name: MALFORMED, message });
    expect(await refusalOf(iam.send(update))).toEqual({ name: MALFORMED, message });
    expect(await storedIn(atoll)).toEqual(UNTOUCHED);
  });

  it("is bounded in size", async () => {
    const { atoll } = await withEntities();
    const text = trust({ Condition: { StringEquals: { "sts:ExternalId": "x".repeat(2048) } } });
    const create = new CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument: text });
    expect(await refusalOf(atoll.iam.send(create))).toEqual({
      name: "LimitExceededException",
      message: "Cannot exceed quota for ACLSizePerRole: 2048",
    });
    expect(await storedIn(atoll)).toEqual(UNTOUCHED);
  });
});

describe("a session policy", () => {
  it.each(IDENTITY.filter(([, text]) => text.length <= 2048))(
    "is refused and opens no session: %s",
    async (_, Policy, message) => {
      const { atoll } = await withEntities();
      const RoleArn = `arn:aws:iam::${OWNER}:role/r`;
      const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: "session", Policy });
      expect(await refusalOf(atoll.sts.send(assume))).toEqual({ name: MALFORMED, message });
      const federate = new GetFederationTokenCommand({ Name: "federated", Policy });
      expect(await refusalOf(atoll.sts.send(federate))).toEqual({ name: MALFORMED, message });
    },
  );
});

describe("an organization's policy", () => {
  it.each([
    ["no JSON", "nonsense"],
    ["a member twice", GOOD.replace('"Effect"', '"Effect":"Deny","Effect"')],
    ["a Principal", identity({ Principal: "*" })],
    ["nesting without end", `{"Statement":${"[".repeat(3000)}`],
  ])("is refused: %s", async (_, Content) => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const facts = { Name: "n", Description: "", Type: "SERVICE_CONTROL_POLICY" } as const;
    const create = new CreateOrganizationPolicyCommand({ ...facts, Content });
    expect(await refusalOf(atoll.organizations.send(create))).toMatchObject({ name: MALFORMED });
  });
});

const QUEUE_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
});

describe("a queue's policy", () => {
  it.each([
    ["no JSON", "nonsense"],
    ["no object", "[]"],
    ["nesting without end", `{"Statement":${"[".repeat(3000)}`],
    ["an unknown Version", QUEUE_POLICY.replace("2012-10-17", "2020-01-01")],
    ["no Statement", JSON.stringify({ Version: "2012-10-17" })],
    ["no Principal", QUEUE_POLICY.replace('"Principal":"*",', "")],
    ["an unknown kind of principal", QUEUE_POLICY.replace('"*"', '{"Group":"g"}')],
    ["an Effect in another case", QUEUE_POLICY.replace("Allow", "allow")],
    ["an unknown member", QUEUE_POLICY.replace('"Effect"', '"Extra":1,"Effect"')],
    ["a member twice", QUEUE_POLICY.replace('"Effect"', '"Effect":"Deny","Effect"')],
  ])("is refused and not stored: %s", async (_, Policy) => {
    const { sqs } = await emulator();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const set = new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } });
    expect(await refusalOf(sqs.send(set))).toEqual({
      name: "InvalidAttributeValue",
      message: "Invalid value for the parameter Policy.",
    });
    const create = new CreateQueueCommand({ QueueName: "other", Attributes: { Policy } });
    expect(await refusalOf(sqs.send(create))).toMatchObject({ name: "InvalidAttributeValue" });
    const get = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] });
    expect((await sqs.send(get)).Attributes).toBeUndefined();
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1);
  });
});

describe("a document that is no text", () => {
  it.each([
    ["in the form, escaped", "%FF%FE%80"],
    ["in the form, cut in the middle of a character", "%E2%98"],
    ["in the form, too long for its character", "%C0%AF"],
  ])("is refused and not stored: %s", async (_, bytes) => {
    const { atoll } = await withEntities();
    const document = encodeURIComponent(GOOD).replace("sqs", bytes);
    const response = await atoll.atoll.fetch(
      new Request("http://localhost:4566/", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded; charset=utf-8",
          authorization: `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`,
        },
        body: `Action=PutUserPolicy&Version=2010-05-08&UserName=u&PolicyName=new&PolicyDocument=${document}`,
      }),
    );
    // AWS's status for it is 404 indeed.
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringContaining("<Code>MalformedQueryString</Code>"),
    ]);
    expect(await storedIn(atoll)).toEqual(UNTOUCHED);
  });
});
