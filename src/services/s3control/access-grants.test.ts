import { CreateBucketCommand } from "@aws-sdk/client-s3";
import {
  AssociateAccessGrantsIdentityCenterCommand,
  CreateAccessGrantCommand,
  CreateAccessGrantsInstanceCommand,
  CreateAccessGrantsLocationCommand,
  DeleteAccessGrantCommand,
  DeleteAccessGrantsInstanceCommand,
  DeleteAccessGrantsInstanceResourcePolicyCommand,
  DeleteAccessGrantsLocationCommand,
  DissociateAccessGrantsIdentityCenterCommand,
  GetAccessGrantCommand,
  GetAccessGrantsInstanceCommand,
  GetAccessGrantsInstanceForPrefixCommand,
  GetAccessGrantsInstanceResourcePolicyCommand,
  GetAccessGrantsLocationCommand,
  ListAccessGrantsCommand,
  ListAccessGrantsInstancesCommand,
  ListAccessGrantsLocationsCommand,
  ListTagsForResourceCommand,
  PutAccessGrantsInstanceResourcePolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccessGrantsLocationCommand,
  type CreateAccessGrantCommandOutput,
} from "@aws-sdk/client-s3-control";
import { beforeEach, describe, expect, it } from "vitest";
import { OTHER, OWNER, REGION, START_MS } from "../../testing/emulator.ts";
import { grantsHouse, INSTANCE, type GrantsHouse } from "../../testing/access-grants.ts";

const AccountId = OWNER;

let house: GrantsHouse;

beforeEach(async () => {
  house = await grantsHouse({ iam: "enforce" });
});

describe("an instance of S3 Access Grants", () => {
  it("is made once for an account and region, told, listed and deleted", async () => {
    const { s3control, as } = house;
    const told = {
      AccessGrantsInstanceArn: INSTANCE,
      AccessGrantsInstanceId: "default",
      CreatedAt: new Date(START_MS),
    };
    const create = (): CreateAccessGrantsInstanceCommand =>
      new CreateAccessGrantsInstanceCommand({ AccountId });
    expect(await s3control.send(create())).toMatchObject(told);
    await expect(s3control.send(create())).rejects.toMatchObject({
      name: "AccessGrantsInstanceAlreadyExists",
      $metadata: { httpStatusCode: 409 },
    });
    const get = (): GetAccessGrantsInstanceCommand =>
      new GetAccessGrantsInstanceCommand({ AccountId });
    expect(await s3control.send(get())).toMatchObject(told);
    const list = (): ListAccessGrantsInstancesCommand =>
      new ListAccessGrantsInstancesCommand({ AccountId });
    expect((await s3control.send(list())).AccessGrantsInstancesList).toEqual([told]);
    const elsewhere = as(OWNER, "eu-west-1").s3control;
    expect((await elsewhere.send(list())).AccessGrantsInstancesList ?? []).toEqual([]);
    await expect(elsewhere.send(get())).rejects.toMatchObject({
      name: "AccessGrantsInstanceNotExistsError",
      $metadata: { httpStatusCode: 404 },
    });
    await s3control.send(new DeleteAccessGrantsInstanceCommand({ AccountId }));
    await expect(s3control.send(get())).rejects.toMatchObject({
      name: "AccessGrantsInstanceNotExistsError",
    });
  });

  it("is not deleted while it has locations", async () => {
    await house.location();
    const remove = house.s3control.send(new DeleteAccessGrantsInstanceCommand({ AccountId }));
    await expect(remove).rejects.toMatchObject({
      name: "AccessGrantsInstanceNotEmptyError",
      message: "Please clean up locations before deleting the access grants instance",
    });
  });

  it("has no IAM Identity Center", async () => {
    const IdentityCenterArn = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
    const refused = { name: "InvalidIdentityCenterInstance" };
    const { s3control } = house;
    const create = new CreateAccessGrantsInstanceCommand({ AccountId, IdentityCenterArn });
    await expect(s3control.send(create)).rejects.toMatchObject(refused);
    await house.instance();
    const associate = new AssociateAccessGrantsIdentityCenterCommand({
      AccountId,
      IdentityCenterArn,
    });
    await expect(s3control.send(associate)).rejects.toMatchObject(refused);
    const dissociate = new DissociateAccessGrantsIdentityCenterCommand({ AccountId });
    await expect(s3control.send(dissociate)).rejects.toMatchObject(refused);
  });

  it("is another account's as little as anything in it", async () => {
    await house.instance();
    const { s3control } = house.as(OTHER);
    const refused = { name: "AccessDenied" };
    const get = new GetAccessGrantsInstanceCommand({ AccountId });
    await expect(s3control.send(get)).rejects.toMatchObject(refused);
    const remove = new DeleteAccessGrantsInstanceCommand({ AccountId });
    await expect(s3control.send(remove)).rejects.toMatchObject(refused);
  });
});

describe("the resource policy of an instance", () => {
  const policy = (Resource: string, more: object = {}): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: OTHER },
          Action: ["s3:ListAccessGrants", "s3:ListAccessGrantsLocations"],
          Resource,
          ...more,
        },
      ],
    });

  it("is put, told, judged and deleted", async () => {
    await house.location();
    const { s3control } = house;
    const get = (): GetAccessGrantsInstanceResourcePolicyCommand =>
      new GetAccessGrantsInstanceResourcePolicyCommand({ AccountId });
    await expect(s3control.send(get())).rejects.toMatchObject({
      name: "AccessGrantsInstanceResourcePolicyNotExists",
      $metadata: { httpStatusCode: 404 },
    });
    const { s3control: other } = house.as(OTHER);
    const list = (): ListAccessGrantsLocationsCommand =>
      new ListAccessGrantsLocationsCommand({ AccountId });
    await expect(other.send(list())).rejects.toMatchObject({ name: "AccessDenied" });
    const Policy = policy(INSTANCE);
    const told = { Policy, CreatedAt: new Date(START_MS) };
    const put = new PutAccessGrantsInstanceResourcePolicyCommand({ AccountId, Policy });
    expect(await s3control.send(put)).toMatchObject(told);
    expect(await s3control.send(get())).toMatchObject(told);
    const { AccessGrantsLocationsList } = await other.send(list());
    expect(AccessGrantsLocationsList?.map((each) => each.LocationScope)).toEqual(["s3://"]);
    await other.send(new ListAccessGrantsCommand({ AccountId }));
    await s3control.send(new DeleteAccessGrantsInstanceResourcePolicyCommand({ AccountId }));
    await expect(other.send(list())).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it.each([
    ["no JSON", "{"],
    ["another resource", policy("arn:aws:s3:::photos")],
    ["another service", policy(INSTANCE, { Action: "sqs:SendMessage" })],
    ["no principal", policy(INSTANCE, { Principal: undefined })],
    ["no statements", '{"Version":"2012-10-17","Statement":[]}'],
  ])("is refused with %s", async (_, Policy) => {
    await house.instance();
    const put = new PutAccessGrantsInstanceResourcePolicyCommand({ AccountId, Policy });
    await expect(house.s3control.send(put)).rejects.toMatchObject({
      name: "InvalidResourcePolicy",
      message: "The specified Resource Policy is invalid",
    });
  });
});

describe("a location", () => {
  const create = (input: object): Promise<unknown> => {
    const whole = { AccountId, LocationScope: "s3://", IAMRoleArn: house.role, ...input };
    return house.s3control.send(new CreateAccessGrantsLocationCommand(whole));
  };

  it("is registered, told, listed and taken away", async () => {
    await house.instance();
    const { s3control } = house;
    const whole = {
      AccessGrantsLocationArn: `${INSTANCE}/location/default`,
      AccessGrantsLocationId: "default",
      CreatedAt: new Date(START_MS),
      IAMRoleArn: house.role,
      LocationScope: "s3://",
    };
    expect(await create({})).toMatchObject(whole);
    const { AccessGrantsLocationId: id = "" } = (await create({
      LocationScope: "s3://photos/2026*",
    })) as { readonly AccessGrantsLocationId?: string };
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const get = (): GetAccessGrantsLocationCommand =>
      new GetAccessGrantsLocationCommand({ AccountId, AccessGrantsLocationId: id });
    expect(await s3control.send(get())).toMatchObject({
      LocationScope: "s3://photos/2026*",
      AccessGrantsLocationArn: `${INSTANCE}/location/${id}`,
    });
    const list = async (more: object = {}): Promise<unknown> => {
      const command = new ListAccessGrantsLocationsCommand({ AccountId, ...more });
      const { AccessGrantsLocationsList = [] } = await s3control.send(command);
      return AccessGrantsLocationsList.map(({ LocationScope = "" }) => LocationScope).toSorted();
    };
    expect(await list()).toEqual(["s3://", "s3://photos/2026*"]);
    expect(await list({ LocationScope: "s3://" })).toEqual(["s3://"]);
    await s3control.send(
      new DeleteAccessGrantsLocationCommand({ AccountId, AccessGrantsLocationId: id }),
    );
    await expect(s3control.send(get())).rejects.toMatchObject({
      name: "NoSuchAccessGrantsLocationError",
    });
  });

  it("gets another role", async () => {
    await house.location();
    const second = await house.newRole("second");
    const update = { AccountId, AccessGrantsLocationId: "default", IAMRoleArn: second };
    const { s3control } = house;
    const changed = await s3control.send(new UpdateAccessGrantsLocationCommand(update));
    expect(changed).toMatchObject({ IAMRoleArn: second, LocationScope: "s3://" });
    const missing = { ...update, IAMRoleArn: `arn:aws:iam::${OWNER}:role/missing` };
    await expect(
      s3control.send(new UpdateAccessGrantsLocationCommand(missing)),
    ).rejects.toMatchObject({ name: "InvalidIamRole" });
  });

  it("is refused without an instance, twice, for what is no part of S3 and without its role", async () => {
    await expect(create({})).rejects.toMatchObject({ name: "AccessGrantsInstanceNotExistsError" });
    await house.instance();
    await house.as(OTHER).s3.send(new CreateBucketCommand({ Bucket: "theirs" }));
    for (const LocationScope of ["photos", "s3://missing/", "s3://theirs/", "s3://photos*"]) {
      await expect(create({ LocationScope })).rejects.toMatchObject({
        name: "InvalidAccessGrantsLocation",
      });
    }
    const untrusting = await house.newRole("untrusting", "lambda.amazonaws.com");
    for (const IAMRoleArn of [untrusting, `${untrusting}x`]) {
      await expect(create({ IAMRoleArn })).rejects.toMatchObject({
        name: "InvalidIamRole",
        message: "The specified IAM Role is invalid",
      });
    }
    await create({});
    await expect(create({})).rejects.toMatchObject({
      name: "AccessGrantsLocationAlreadyExistsError",
      $metadata: { httpStatusCode: 409 },
    });
  });

  it("needs iam:PassRole of who registers it", async () => {
    await house.instance();
    const alice = await house.user("alice", [
      { Action: "s3:CreateAccessGrantsLocation", Resource: `${INSTANCE}/location/default` },
    ]);
    const whole = { AccountId, LocationScope: "s3://", IAMRoleArn: house.role };
    const command = (): CreateAccessGrantsLocationCommand =>
      new CreateAccessGrantsLocationCommand(whole);
    await expect(alice.s3control.send(command())).rejects.toThrow("iam:PassRole");
    await house.allow("alice", {
      Action: "iam:PassRole",
      Resource: house.role,
      Condition: { StringEquals: { "iam:PassedToService": "access-grants.s3.amazonaws.com" } },
    });
    await alice.s3control.send(command());
  });

  it("stays while something is granted in it", async () => {
    await house.location();
    await house.grant({ S3SubPrefix: "photos/*" });
    const remove = new DeleteAccessGrantsLocationCommand({
      AccountId,
      AccessGrantsLocationId: "default",
    });
    await expect(house.s3control.send(remove)).rejects.toMatchObject({
      name: "AccessGrantsLocationNotEmptyError",
    });
  });
});

describe("a grant", () => {
  it("is made, told, listed by what it says and taken back", async () => {
    await house.location();
    const { s3control } = house;
    const made = await house.grant({ S3SubPrefix: "photos/2026/*" });
    const { AccessGrantId = "" } = made;
    const { $metadata: _, ...told } = made;
    expect(told).toEqual({
      AccessGrantArn: `${INSTANCE}/grant/${AccessGrantId}`,
      AccessGrantId,
      AccessGrantsLocationConfiguration: { S3SubPrefix: "photos/2026/*" },
      AccessGrantsLocationId: "default",
      CreatedAt: new Date(START_MS),
      GrantScope: "s3://photos/2026/*",
      Grantee: { GranteeType: "IAM", GranteeIdentifier: house.grantee },
      Permission: "READ",
    });
    const get = (): GetAccessGrantCommand =>
      new GetAccessGrantCommand({ AccountId, AccessGrantId });
    expect(await s3control.send(get())).toMatchObject(told);
    await house.grant({ S3SubPrefix: "photos/*", Permission: "WRITE" });
    const scopes = async (more: object): Promise<unknown> => {
      const command = new ListAccessGrantsCommand({ AccountId, ...more });
      const { AccessGrantsList = [] } = await s3control.send(command);
      return AccessGrantsList.map(({ GrantScope = "" }) => GrantScope).toSorted();
    };
    expect(await scopes({})).toEqual(["s3://photos/*", "s3://photos/2026/*"]);
    expect(await scopes({ Permission: "WRITE" })).toEqual(["s3://photos/*"]);
    expect(await scopes({ GrantScope: "s3://photos/2026/*" })).toEqual(["s3://photos/2026/*"]);
    expect(await scopes({ GranteeIdentifier: house.grantee })).toHaveLength(2);
    expect(await scopes({ GranteeType: "DIRECTORY_USER" })).toEqual([]);
    await s3control.send(new DeleteAccessGrantCommand({ AccountId, AccessGrantId }));
    await expect(s3control.send(get())).rejects.toMatchObject({ name: "NoSuchAccessGrantError" });
  });

  it("is listed in pages", async () => {
    await house.location();
    const made = new Set<string | undefined>();
    for (const name of ["a", "b", "c", "d", "e"]) {
      made.add((await house.grant({ S3SubPrefix: `photos/${name}*` })).AccessGrantId);
    }
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = new ListAccessGrantsCommand({
        AccountId,
        MaxResults: 2,
        ...(NextToken !== undefined && { NextToken }),
      });
      const answer = await house.s3control.send(page);
      expect(answer.AccessGrantsList?.length).toBeLessThanOrEqual(2);
      seen.push(...(answer.AccessGrantsList ?? []).map((each) => each.AccessGrantId));
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(made);
    const wrong = house.s3control.send(new ListAccessGrantsCommand({ AccountId, NextToken: "?" }));
    await expect(wrong).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  it.each([
    ["of everything", { S3SubPrefix: undefined }, "InvalidAccessGrant"],
    ["of a bucket that is missing", { S3SubPrefix: "missing/*" }, "InvalidAccessGrant"],
    ["to nobody", { identifier: "alice" }, "InvalidAccessGrant"],
    ["to a whole account", { identifier: `arn:aws:iam::${OTHER}:root` }, "InvalidAccessGrant"],
    ["to a directory", { type: "DIRECTORY_USER" }, "InvalidIdentityCenterInstance"],
    ["in no location", { location: "missing" }, "NoSuchAccessGrantsLocationError"],
  ])("is refused %s", async (_, input, name) => {
    await house.location();
    await expect(house.grant({ S3SubPrefix: "photos/*", ...input })).rejects.toMatchObject({
      name,
    });
  });

  it("is refused twice, but not with another permission", async () => {
    await house.location();
    const S3SubPrefix = "photos/*";
    await house.grant({ S3SubPrefix });
    await expect(house.grant({ S3SubPrefix })).rejects.toMatchObject({
      name: "AccessGrantAlreadyExists",
      $metadata: { httpStatusCode: 409 },
    });
    await house.grant({ S3SubPrefix, Permission: "WRITE" });
  });

  it("can be forbidden by its scope", async () => {
    await house.location();
    const alice = await house.user("alice", [
      {
        Action: "s3:CreateAccessGrant",
        Resource: `${INSTANCE}/grant/*`,
        Condition: { StringLike: { "s3:AccessGrantScope": "s3://photos/public/*" } },
      },
    ]);
    const make = (S3SubPrefix: string): Promise<CreateAccessGrantCommandOutput> => {
      const command = new CreateAccessGrantCommand({
        AccountId,
        AccessGrantsLocationId: "default",
        AccessGrantsLocationConfiguration: { S3SubPrefix },
        Grantee: { GranteeType: "IAM", GranteeIdentifier: house.grantee },
        Permission: "READ",
      });
      return alice.s3control.send(command);
    };
    await expect(make("photos/private/*")).rejects.toMatchObject({ name: "AccessDenied" });
    await make("photos/public/2026/*");
  });
});

describe("the instance of a prefix", () => {
  it("is that of the bucket's owner, who lets the caller know", async () => {
    await house.instance();
    const find = (account: string, S3Prefix: string): Promise<unknown> =>
      house
        .as(account)
        .s3control.send(
          new GetAccessGrantsInstanceForPrefixCommand({ AccountId: account, S3Prefix }),
        );
    const found = { AccessGrantsInstanceArn: INSTANCE, AccessGrantsInstanceId: "default" };
    expect(await find(OWNER, "s3://photos/2026/*")).toMatchObject(found);
    await expect(find(OTHER, "s3://photos/2026/*")).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await house.admit(OTHER, "s3:GetAccessGrantsInstanceForPrefix");
    expect(await find(OTHER, "s3://photos/2026/*")).toMatchObject(found);
    await expect(find(OTHER, "s3://missing/*")).rejects.toMatchObject({
      name: "AccessGrantsInstanceNotExistsError",
    });
    await expect(find(OTHER, "photos")).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

describe("tags", () => {
  it("are on instances, locations and grants, and policies see them", async () => {
    const { s3control } = house;
    const Tags = [{ Key: "team", Value: "blue" }];
    await s3control.send(new CreateAccessGrantsInstanceCommand({ AccountId, Tags }));
    await house.location();
    const { AccessGrantArn = "" } = await house.grant({ S3SubPrefix: "photos/*" });
    const told = async (ResourceArn: string): Promise<unknown> =>
      (await s3control.send(new ListTagsForResourceCommand({ AccountId, ResourceArn }))).Tags;
    expect(await told(INSTANCE)).toEqual(Tags);
    for (const ResourceArn of [`${INSTANCE}/location/default`, AccessGrantArn]) {
      const resource = { AccountId, ResourceArn };
      expect(await told(ResourceArn)).toEqual([]);
      await s3control.send(new TagResourceCommand({ ...resource, Tags }));
      expect(await told(ResourceArn)).toEqual(Tags);
      await s3control.send(new UntagResourceCommand({ ...resource, TagKeys: ["team"] }));
      expect(await told(ResourceArn)).toEqual([]);
    }
    await expect(told(`${INSTANCE}/grant/missing`)).rejects.toMatchObject({
      name: "NoSuchResource",
    });
    const alice = await house.user("alice", [
      {
        Action: "s3:GetAccessGrantsInstance",
        Resource: `arn:aws:s3:${REGION}:${OWNER}:access-grants/default`,
        Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
      },
    ]);
    const get = (): GetAccessGrantsInstanceCommand =>
      new GetAccessGrantsInstanceCommand({ AccountId });
    await alice.s3control.send(get());
    await s3control.send(
      new TagResourceCommand({
        AccountId,
        ResourceArn: INSTANCE,
        Tags: [{ Key: "team", Value: "red" }],
      }),
    );
    await expect(alice.s3control.send(get())).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
