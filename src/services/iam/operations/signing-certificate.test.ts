import {
  CreateUserCommand,
  DeleteSigningCertificateCommand,
  DeleteUserCommand,
  ListSigningCertificatesCommand,
  UpdateSigningCertificateCommand,
  UploadSigningCertificateCommand,
  type SigningCertificate,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { LEAF, OTHER, STRANGER } from "../../../testing/certificates.ts";
import { emulator, START_MS, type Emulator } from "../../../testing/emulator.ts";

const UserName = "alice";

async function withAlice(): Promise<Emulator> {
  const atoll = await emulator();
  await atoll.iam.send(new CreateUserCommand({ UserName }));
  return atoll;
}

async function upload(
  { iam }: Emulator,
  CertificateBody = LEAF,
  user = UserName,
): Promise<SigningCertificate | undefined> {
  const command = new UploadSigningCertificateCommand({ UserName: user, CertificateBody });
  return (await iam.send(command)).Certificate;
}

describe("UploadSigningCertificate", () => {
  it("takes in a certificate, which is listed", async () => {
    const atoll = await withAlice();
    const certificate = await upload(atoll);
    expect(certificate).toEqual({
      UserName,
      CertificateId: expect.stringMatching(/^[A-Z2-7]{32}$/),
      CertificateBody: LEAF,
      Status: "Active",
      UploadDate: new Date(START_MS),
    });
    const listed = await atoll.iam.send(new ListSigningCertificatesCommand({ UserName }));
    expect(listed).toMatchObject({ Certificates: [certificate], IsTruncated: false });
  });

  it("refuses what is no certificate, one that is known, and a third", async () => {
    const atoll = await withAlice();
    await atoll.iam.send(new CreateUserCommand({ UserName: "bob" }));
    await expect(upload(atoll, "invalid-certificate-body")).rejects.toMatchObject({
      name: "MalformedCertificateException",
      message: "Certificate invalid-certificate-body is malformed.",
    });
    await expect(upload(atoll, LEAF, "nobody")).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The user with name nobody cannot be found.",
    });
    await upload(atoll);
    await expect(upload(atoll, LEAF, "bob")).rejects.toMatchObject({
      name: "DuplicateCertificateException",
    });
    await upload(atoll, OTHER);
    await expect(upload(atoll, STRANGER)).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for CertificatesPerUser: 2",
    });
  });

  it("keeps its user from being deleted", async () => {
    const atoll = await withAlice();
    await upload(atoll);
    await expect(atoll.iam.send(new DeleteUserCommand({ UserName }))).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must delete signing certificates first.",
    });
  });
});

describe("UpdateSigningCertificate", () => {
  it("switches a certificate off and on", async () => {
    const atoll = await withAlice();
    const CertificateId = (await upload(atoll))?.CertificateId ?? "";
    for (const Status of ["Inactive", "Active"] as const) {
      const update = { UserName, CertificateId, Status };
      await atoll.iam.send(new UpdateSigningCertificateCommand(update));
      const list = new ListSigningCertificatesCommand({ UserName });
      expect((await atoll.iam.send(list)).Certificates).toMatchObject([{ Status }]);
    }
  });

  it("says that a certificate does not exist", async () => {
    const { iam } = await withAlice();
    const CertificateId = "NONEXISTENTCERTID12345678901";
    const missing = {
      name: "NoSuchEntityException",
      message: `The Certificate with id ${CertificateId} cannot be found.`,
    };
    const update = { UserName, CertificateId, Status: "Inactive" as const };
    await expect(iam.send(new UpdateSigningCertificateCommand(update))).rejects.toMatchObject(
      missing,
    );
    const gone = new DeleteSigningCertificateCommand({ UserName, CertificateId });
    await expect(iam.send(gone)).rejects.toMatchObject(missing);
    const short = new DeleteSigningCertificateCommand({ UserName, CertificateId: "A" });
    await expect(iam.send(short)).rejects.toMatchObject({ name: "ValidationError" });
  });
});

describe("DeleteSigningCertificate", () => {
  it("deletes a certificate", async () => {
    const atoll = await withAlice();
    const CertificateId = (await upload(atoll))?.CertificateId;
    await atoll.iam.send(new DeleteSigningCertificateCommand({ UserName, CertificateId }));
    const list = new ListSigningCertificatesCommand({ UserName });
    expect((await atoll.iam.send(list)).Certificates).toEqual([]);
  });
});
