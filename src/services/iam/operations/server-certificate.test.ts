import {
  DeleteServerCertificateCommand,
  GetAccountSummaryCommand,
  GetServerCertificateCommand,
  ListServerCertificateTagsCommand,
  ListServerCertificatesCommand,
  TagServerCertificateCommand,
  UntagServerCertificateCommand,
  UpdateServerCertificateCommand,
  UploadServerCertificateCommand,
  type ServerCertificateMetadata,
  type UploadServerCertificateCommandInput,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import {
  ENCRYPTED_KEY,
  EXPIRED_LEAF,
  LEAF,
  LEAF_KEY,
  OTHER_KEY,
  ROOT,
  STRANGER,
} from "../../../testing/certificates.ts";
import { emulator, OTHER, OWNER, START_MS, type Emulator } from "../../../testing/emulator.ts";

const ServerCertificateName = "shop";

async function upload(
  { iam }: Pick<Emulator, "iam">,
  input: Partial<UploadServerCertificateCommandInput> = {},
): Promise<ServerCertificateMetadata | undefined> {
  const facts = { ServerCertificateName, CertificateBody: LEAF, PrivateKey: LEAF_KEY };
  const command = new UploadServerCertificateCommand({ ...facts, ...input });
  return (await iam.send(command)).ServerCertificateMetadata;
}

const missing = {
  name: "NoSuchEntityException",
  message: "The Server Certificate with name shop cannot be found.",
};

describe("UploadServerCertificate", () => {
  it("takes in a certificate and reads when it ends", async () => {
    const { iam } = await emulator();
    const metadata = await upload({ iam }, { Path: "/cloudfront/" });
    expect(metadata).toMatchObject({
      ServerCertificateName,
      Path: "/cloudfront/",
      Arn: `arn:aws:iam::${OWNER}:server-certificate/cloudfront/shop`,
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z0-9]{17}$/),
      UploadDate: new Date(START_MS),
    });
    expect(metadata?.Expiration?.getUTCFullYear()).toBeGreaterThan(2100);
    const get = new GetServerCertificateCommand({ ServerCertificateName });
    const { ServerCertificate } = await iam.send(get);
    expect(ServerCertificate).toEqual({
      ServerCertificateMetadata: metadata,
      CertificateBody: LEAF,
      Tags: [],
    });
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap?.ServerCertificates).toBe(1);
  });

  it("keeps a chain that leads to the issuer, and tags", async () => {
    const { iam } = await emulator();
    await upload({ iam }, { CertificateChain: `${ROOT}\n`, Tags: [{ Key: "a", Value: "1" }] });
    const get = new GetServerCertificateCommand({ ServerCertificateName });
    expect((await iam.send(get)).ServerCertificate).toMatchObject({
      CertificateChain: ROOT,
      Tags: [{ Key: "a", Value: "1" }],
    });
  });

  it("refuses what does not fit together", async () => {
    const { iam } = await emulator();
    const failures: readonly (readonly [
      Partial<UploadServerCertificateCommandInput>,
      string,
      string,
    ])[] = [
      [
        { CertificateBody: "no certificate" },
        "MalformedCertificateException",
        "Unable to parse certificate. Please ensure the certificate is in PEM format.",
      ],
      [{ CertificateBody: `${LEAF}\n${ROOT}` }, "MalformedCertificateException", "Unable to parse"],
      [{ CertificateBody: EXPIRED_LEAF }, "MalformedCertificateException", "expired"],
      [{ PrivateKey: "no key" }, "MalformedCertificateException", "Unable to parse key"],
      [{ PrivateKey: ENCRYPTED_KEY }, "MalformedCertificateException", "was encrypted"],
      [{ PrivateKey: OTHER_KEY }, "KeyPairMismatchException", "does not match"],
      [
        { CertificateChain: STRANGER },
        "MalformedCertificateException",
        "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: -1",
      ],
      [
        { CertificateChain: `${ROOT}\n${STRANGER}` },
        "MalformedCertificateException",
        "the invalid certificate is: 0",
      ],
      [{ CertificateChain: "some text" }, "MalformedCertificateException", "certificate is: -1"],
    ];
    for (const [input, name, message] of failures) {
      await expect(upload({ iam }, input)).rejects.toMatchObject({
        name,
        message: expect.stringContaining(message),
      });
    }
    await expect(upload({ iam }, { ServerCertificateName: "a b" })).rejects.toMatchObject({
      name: "ValidationError",
    });
  });

  it("holds a name once, whatever its case, and twenty in all", async () => {
    const { iam } = await emulator();
    await upload({ iam });
    await expect(
      upload({ iam }, { ServerCertificateName: "shop", Path: "/a/" }),
    ).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "The Server Certificate with name shop already exists.",
    });
    for (let index = 1; index < 20; index += 1) {
      await upload({ iam }, { ServerCertificateName: `shop-${index}` });
    }
    await expect(upload({ iam }, { ServerCertificateName: "too-many" })).rejects.toMatchObject({
      name: "LimitExceededException",
    });
  });
});

describe("ListServerCertificates", () => {
  it("lists by path, page by page, without tags", async () => {
    const { iam } = await emulator();
    for (const name of ["b", "a", "c"]) {
      const Path = name === "c" ? "/else/" : "/cloudfront/";
      await upload({ iam }, { ServerCertificateName: name, Path });
    }
    const first = await iam.send(
      new ListServerCertificatesCommand({ PathPrefix: "/cloudfront/", MaxItems: 1 }),
    );
    expect(first).toMatchObject({
      IsTruncated: true,
      ServerCertificateMetadataList: [{ ServerCertificateName: "a" }],
    });
    const PathPrefix = "/cloudfront/";
    const { Marker } = first;
    const rest = await iam.send(new ListServerCertificatesCommand({ PathPrefix, Marker }));
    expect(rest).toMatchObject({
      IsTruncated: false,
      ServerCertificateMetadataList: [{ ServerCertificateName: "b" }],
    });
  });
});

describe("UpdateServerCertificate", () => {
  it("gives another name and path, and keeps the id", async () => {
    const { iam } = await emulator();
    const before = await upload({ iam });
    const renamed = { NewServerCertificateName: "store", NewPath: "/new/" };
    await iam.send(new UpdateServerCertificateCommand({ ServerCertificateName, ...renamed }));
    const get = new GetServerCertificateCommand({ ServerCertificateName: "store" });
    const { ServerCertificate } = await iam.send(get);
    expect(ServerCertificate?.ServerCertificateMetadata).toMatchObject({
      ServerCertificateId: before?.ServerCertificateId,
      Arn: `arn:aws:iam::${OWNER}:server-certificate/new/store`,
    });
    const old = new GetServerCertificateCommand({ ServerCertificateName });
    await expect(iam.send(old)).rejects.toMatchObject(missing);
  });

  it("takes no name that another one has", async () => {
    const { iam } = await emulator();
    await upload({ iam });
    await upload({ iam }, { ServerCertificateName: "store" });
    const command = new UpdateServerCertificateCommand({
      ServerCertificateName,
      NewServerCertificateName: "store",
    });
    await expect(iam.send(command)).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
    });
  });
});

describe("DeleteServerCertificate", () => {
  it("deletes it for its account alone", async () => {
    const atoll = await emulator();
    await upload(atoll);
    const command = new DeleteServerCertificateCommand({ ServerCertificateName });
    await expect(atoll.as(OTHER).iam.send(command)).rejects.toMatchObject(missing);
    await atoll.iam.send(command);
    await expect(atoll.iam.send(command)).rejects.toMatchObject(missing);
  });
});

describe("TagServerCertificate", () => {
  it("adds tags, lists and takes them off", async () => {
    const { iam } = await emulator();
    await upload({ iam });
    const Tags = [
      { Key: "team", Value: "web" },
      { Key: "cost", Value: "1" },
    ];
    await iam.send(new TagServerCertificateCommand({ ServerCertificateName, Tags }));
    const list = new ListServerCertificateTagsCommand({ ServerCertificateName });
    expect((await iam.send(list)).Tags).toEqual(Tags.toReversed());
    const untag = { ServerCertificateName, TagKeys: ["Team"] };
    await iam.send(new UntagServerCertificateCommand(untag));
    expect((await iam.send(list)).Tags).toEqual([{ Key: "cost", Value: "1" }]);
  });
});
