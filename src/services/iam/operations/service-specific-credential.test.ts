import {
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  ListServiceSpecificCredentialsCommand,
  ResetServiceSpecificCredentialCommand,
  UpdateServiceSpecificCredentialCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OWNER, START_MS } from "../../../testing/emulator.ts";

const UserName = "alice";
const ServiceName = "codecommit.amazonaws.com";

describe("UpdateServiceSpecificCredential", () => {
  it("switches a credential off", async () => {
    const { iam } = await emulator();
    await iam.send(new CreateUserCommand({ UserName }));
    const { ServiceSpecificCredential: made } = await iam.send(
      new CreateServiceSpecificCredentialCommand({ UserName, ServiceName }),
    );
    const ServiceSpecificCredentialId = made?.ServiceSpecificCredentialId;
    const off = { UserName, ServiceSpecificCredentialId, Status: "Inactive" as const };
    await iam.send(new UpdateServiceSpecificCredentialCommand(off));
    const listed = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName }));
    expect(listed.ServiceSpecificCredentials).toMatchObject([
      { ServiceSpecificCredentialId, Status: "Inactive" },
    ]);
  });

  it("says that a credential does not exist", async () => {
    const { iam } = await emulator();
    await iam.send(new CreateUserCommand({ UserName }));
    const ServiceSpecificCredentialId = "ACCAEXAMPLEEXAMPLEEXA";
    await expect(
      iam.send(
        new UpdateServiceSpecificCredentialCommand({
          UserName,
          ServiceSpecificCredentialId,
          Status: "Inactive",
        }),
      ),
    ).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});

describe("CreateServiceSpecificCredential", () => {
  it("makes an API key that ends, for a service that takes keys", async () => {
    const { iam, clock } = await emulator();
    await iam.send(new CreateUserCommand({ UserName }));
    const create = { UserName, ServiceName: "bedrock.amazonaws.com", CredentialAgeDays: 30 };
    const { ServiceSpecificCredential: made } = await iam.send(
      new CreateServiceSpecificCredentialCommand(create),
    );
    expect(made).toEqual({
      UserName,
      ServiceName: create.ServiceName,
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA/),
      ServiceCredentialAlias: `alice-at-${OWNER}`,
      ServiceCredentialSecret: expect.stringMatching(/^ABSK/),
      Status: "Active",
      CreateDate: new Date(START_MS),
      ExpirationDate: new Date(START_MS + 30 * 86_400_000),
    });
    await clock.advance(30 * 86_400_000);
    const listed = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName }));
    expect(listed.ServiceSpecificCredentials).toMatchObject([{ Status: "Expired" }]);
    expect(listed.ServiceSpecificCredentials?.[0]).not.toHaveProperty("ServiceCredentialSecret");
    const ServiceSpecificCredentialId = made?.ServiceSpecificCredentialId;
    const reset = await iam.send(
      new ResetServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId }),
    );
    const secret = reset.ServiceSpecificCredential?.ServiceCredentialSecret;
    expect(secret).toMatch(/^ABSK/);
    expect(secret).not.toBe(made?.ServiceCredentialSecret);
  });

  it("makes no password that ends", async () => {
    const { iam } = await emulator();
    await iam.send(new CreateUserCommand({ UserName }));
    const create = { UserName, ServiceName, CredentialAgeDays: 30 };
    await expect(
      iam.send(new CreateServiceSpecificCredentialCommand(create)),
    ).rejects.toMatchObject({ name: "InvalidInputException" });
  });
});

describe("ListServiceSpecificCredentials", () => {
  it("lists those of all users, page by page", async () => {
    const { iam } = await emulator();
    for (const name of ["alice", "bob"]) {
      await iam.send(new CreateUserCommand({ UserName: name }));
      const create = { UserName: name, ServiceName };
      await iam.send(new CreateServiceSpecificCredentialCommand(create));
    }
    const first = await iam.send(
      new ListServiceSpecificCredentialsCommand({ AllUsers: true, MaxItems: 1 }),
    );
    expect(first).toMatchObject({
      IsTruncated: true,
      ServiceSpecificCredentials: [{ UserName: "alice" }],
    });
    const { Marker } = first;
    const rest = await iam.send(
      new ListServiceSpecificCredentialsCommand({ AllUsers: true, Marker }),
    );
    expect(rest.ServiceSpecificCredentials).toMatchObject([{ UserName: "bob" }]);
    await expect(
      iam.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true, UserName })),
    ).rejects.toMatchObject({ name: "InvalidInputException" });
  });
});
