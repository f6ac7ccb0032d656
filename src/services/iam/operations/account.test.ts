import {
  AddClientIDToOpenIDConnectProviderCommand,
  AttachUserPolicyCommand,
  ChangePasswordCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteAccountAliasCommand,
  DeleteAccountPasswordPolicyCommand,
  DeleteLoginProfileCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteServiceSpecificCredentialCommand,
  GetAccountPasswordPolicyCommand,
  GetLoginProfileCommand,
  GetOpenIDConnectProviderCommand,
  ListAccountAliasesCommand,
  ListMFADeviceTagsCommand,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  ListServiceSpecificCredentialsCommand,
  PutUserPolicyCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  ResetServiceSpecificCredentialCommand,
  TagMFADeviceCommand,
  TagOpenIDConnectProviderCommand,
  UntagMFADeviceCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateAccountPasswordPolicyCommand,
  UpdateLoginProfileCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../../testing/emulator.ts";

describe("an account's alias", () => {
  it("is one, replaced by the next, and nobody else's", async () => {
    const { iam, as } = await emulator();
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: "first" }));
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: "acme" }));
    expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(["acme"]);
    await expect(
      as(OTHER).iam.send(new CreateAccountAliasCommand({ AccountAlias: "acme" })),
    ).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "The account alias acme already exists.",
    });
    await as(OTHER).iam.send(new CreateAccountAliasCommand({ AccountAlias: "first" }));
    await iam.send(new DeleteAccountAliasCommand({ AccountAlias: "acme" }));
    await expect(
      iam.send(new DeleteAccountAliasCommand({ AccountAlias: "acme" })),
    ).rejects.toMatchObject({ name: "NoSuchEntityException" });
    await expect(
      iam.send(new CreateAccountAliasCommand({ AccountAlias: "-no" })),
    ).rejects.toMatchObject({ name: "ValidationError" });
  });
});

describe("an account's password policy", () => {
  it("is told, changed as a whole and taken away", async () => {
    const { iam } = await emulator();
    const missing = {
      name: "NoSuchEntityException",
      message: `The Password Policy with domain name ${OWNER} cannot be found.`,
    };
    await expect(iam.send(new GetAccountPasswordPolicyCommand({}))).rejects.toMatchObject(missing);
    await iam.send(
      new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 12, MaxPasswordAge: 90 }),
    );
    expect((await iam.send(new GetAccountPasswordPolicyCommand({}))).PasswordPolicy).toEqual({
      MinimumPasswordLength: 12,
      RequireSymbols: false,
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: true,
      MaxPasswordAge: 90,
    });
    await iam.send(new DeleteAccountPasswordPolicyCommand({}));
    await expect(iam.send(new DeleteAccountPasswordPolicyCommand({}))).rejects.toMatchObject(
      missing,
    );
  });
});

describe("a login profile", () => {
  it("has a password that follows the policy and that its user may change", async () => {
    const { iam, as } = await emulator({ iam: "audit" });
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName }));
    await expect(
      iam.send(new CreateLoginProfileCommand({ UserName, Password: "short" })),
    ).rejects.toMatchObject({ name: "PasswordPolicyViolationException" });
    await iam.send(
      new CreateLoginProfileCommand({
        UserName,
        Password: "Passw0rd!",
        PasswordResetRequired: true,
      }),
    );
    await expect(
      iam.send(new CreateLoginProfileCommand({ UserName, Password: "Passw0rd!" })),
    ).rejects.toMatchObject({ message: "Login Profile for user with name alice already exists." });
    expect((await iam.send(new GetLoginProfileCommand({ UserName }))).LoginProfile).toMatchObject({
      UserName,
      PasswordResetRequired: true,
    });
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } =
      AccessKey ?? {};
    const own = as({ accessKeyId, secretAccessKey }).iam;
    await expect(
      own.send(new ChangePasswordCommand({ OldPassword: "wrong", NewPassword: "An0ther!!" })),
    ).rejects.toMatchObject({ message: "The old password was incorrect." });
    await own.send(
      new ChangePasswordCommand({ OldPassword: "Passw0rd!", NewPassword: "An0ther!!" }),
    );
    await iam.send(new UpdateLoginProfileCommand({ UserName, Password: "Th1rd one!" }));
    await iam.send(new DeleteLoginProfileCommand({ UserName }));
    await expect(iam.send(new GetLoginProfileCommand({ UserName }))).rejects.toMatchObject({
      message: "Login Profile for User alice cannot be found.",
    });
  });
});

describe("ChangePassword", () => {
  const change = new ChangePasswordCommand({
    OldPassword: "Passw0rd!",
    NewPassword: "An0ther!!",
  });

  async function aliceOf({ iam, as }: Emulator): Promise<IAMClient> {
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: "Passw0rd!" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } =
      AccessKey ?? {};
    return as({ accessKeyId, secretAccessKey }).iam;
  }

  it("is every user's right where the password policy says so, and then the policy is told", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await aliceOf(kit);
    const denied = { name: "AccessDenied" };
    await expect(alice.send(change)).rejects.toMatchObject(denied);
    const read = new GetAccountPasswordPolicyCommand({});
    await expect(alice.send(read)).rejects.toMatchObject(denied);
    const open = { AllowUsersToChangePassword: true };
    await kit.iam.send(new UpdateAccountPasswordPolicyCommand(open));
    await alice.send(change);
    expect((await alice.send(read)).PasswordPolicy).toMatchObject(open);
    const Statement = { Effect: "Deny", Action: "iam:ChangePassword", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const put = { UserName: "alice", PolicyName: "p", PolicyDocument };
    await kit.iam.send(new PutUserPolicyCommand(put));
    await expect(alice.send(change), "an explicit deny goes before it").rejects.toMatchObject(
      denied,
    );
  });

  it("may be allowed by the user's own policy instead", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await aliceOf(kit);
    await kit.iam.send(new UpdateAccountPasswordPolicyCommand({}));
    const PolicyArn = "arn:aws:iam::aws:policy/IAMUserChangePassword";
    await kit.iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    await expect(alice.send(change)).resolves.toBeDefined();
  });

  it("is for users only", async () => {
    const { iam } = await emulator();
    await expect(iam.send(change)).rejects.toMatchObject({
      name: "InvalidUserTypeException",
      message: "Only IAM Users can change their own password",
    });
  });
});

describe("an OpenID Connect provider", () => {
  it("is made, told, changed, tagged and forgotten", async () => {
    const { iam } = await emulator();
    const Url = "https://token.actions.githubusercontent.com";
    const { OpenIDConnectProviderArn } = await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["sts.amazonaws.com"] }),
    );
    expect(OpenIDConnectProviderArn).toBe(
      `arn:aws:iam::${OWNER}:oidc-provider/token.actions.githubusercontent.com`,
    );
    await expect(iam.send(new CreateOpenIDConnectProviderCommand({ Url }))).rejects.toMatchObject({
      message: `Provider with url ${Url} already exists.`,
    });
    await expect(
      iam.send(new CreateOpenIDConnectProviderCommand({ Url: "http://a" })),
    ).rejects.toMatchObject({ message: "Invalid Open ID Connect Provider URL" });
    const named = { OpenIDConnectProviderArn };
    const second = { ...named, ClientID: "second" };
    await iam.send(new AddClientIDToOpenIDConnectProviderCommand(second));
    await iam.send(
      new RemoveClientIDFromOpenIDConnectProviderCommand({
        ...named,
        ClientID: "sts.amazonaws.com",
      }),
    );
    const ThumbprintList = ["a".repeat(40)];
    await iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ ...named, ThumbprintList }));
    const Tags = [{ Key: "a", Value: "b" }];
    await iam.send(new TagOpenIDConnectProviderCommand({ ...named, Tags }));
    expect((await iam.send(new ListOpenIDConnectProviderTagsCommand(named))).Tags).toEqual(Tags);
    expect(await iam.send(new GetOpenIDConnectProviderCommand(named))).toMatchObject({
      Url: "token.actions.githubusercontent.com",
      ClientIDList: ["second"],
      ThumbprintList,
      Tags,
    });
    await iam.send(new UntagOpenIDConnectProviderCommand({ ...named, TagKeys: ["a"] }));
    expect(await iam.send(new ListOpenIDConnectProvidersCommand({}))).toMatchObject({
      OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
    });
    await iam.send(new DeleteOpenIDConnectProviderCommand(named));
    await iam.send(new DeleteOpenIDConnectProviderCommand(named));
    await expect(iam.send(new GetOpenIDConnectProviderCommand(named))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });
});

describe("a service's own credential", () => {
  it("is made, listed without its password, reset and deleted", async () => {
    const { iam } = await emulator();
    const UserName = "alice";
    const ServiceName = "codecommit.amazonaws.com";
    await iam.send(new CreateUserCommand({ UserName }));
    const create = new CreateServiceSpecificCredentialCommand({ UserName, ServiceName });
    const { ServiceSpecificCredential: made } = await iam.send(create);
    expect(made).toMatchObject({ ServiceUserName: `alice-at-${OWNER}`, Status: "Active" });
    await iam.send(create);
    await expect(iam.send(create)).rejects.toMatchObject({ name: "LimitExceededException" });
    const ServiceSpecificCredentialId = made?.ServiceSpecificCredentialId;
    const reset = await iam.send(
      new ResetServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId }),
    );
    expect(reset.ServiceSpecificCredential?.ServicePassword).not.toBe(made?.ServicePassword);
    await iam.send(
      new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId }),
    );
    const { ServiceSpecificCredentials = [] } = await iam.send(
      new ListServiceSpecificCredentialsCommand({ UserName }),
    );
    expect(ServiceSpecificCredentials).toHaveLength(1);
    expect(ServiceSpecificCredentials[0]).not.toHaveProperty("ServicePassword");
  });
});

describe("an MFA device's tags", () => {
  it("are put, listed and taken away", async () => {
    const { iam } = await emulator();
    const { VirtualMFADevice } = await iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }),
    );
    const SerialNumber = VirtualMFADevice?.SerialNumber;
    expect(SerialNumber).toBe(`arn:aws:iam::${OWNER}:mfa/phone`);
    const Tags = [{ Key: "a", Value: "b" }];
    await iam.send(new TagMFADeviceCommand({ SerialNumber, Tags }));
    expect((await iam.send(new ListMFADeviceTagsCommand({ SerialNumber }))).Tags).toEqual(Tags);
    await iam.send(new UntagMFADeviceCommand({ SerialNumber, TagKeys: ["a"] }));
    expect((await iam.send(new ListMFADeviceTagsCommand({ SerialNumber }))).Tags).toEqual([]);
  });
});
