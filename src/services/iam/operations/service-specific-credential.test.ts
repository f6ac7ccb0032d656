import {
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  ListServiceSpecificCredentialsCommand,
  UpdateServiceSpecificCredentialCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator } from "../../../testing/emulator.ts";

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
