import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import type { Member, Shape, StructureShape } from "../model/contract.ts";
import { MalformedXml, parseXml } from "./xml-document.ts";
import {
  escapeXmlAttribute,
  escapeXmlText,
  readXmlStructure,
  writeXmlElement,
  writeXmlStructureMembers,
} from "./xml-value.ts";

const text: Shape = { kind: "string" };
const number: Shape = { kind: "number" };

function structure(
  members: Record<string, Member>,
  more: Partial<StructureShape> = {},
): StructureShape {
  return { kind: "structure", name: "Thing", members, required: [], ...more };
}

function listOf(member: Member): Shape {
  return { kind: "list", member };
}

function mapOf(key: Member, value: Member): Shape {
  return { kind: "map", key, value };
}

function read(shape: StructureShape, inner: string): Record<string, unknown> {
  return readXmlStructure(shape, parseXml(Buffer.from(`<Thing>${inner}</Thing>`)));
}

const grantee = structure({
  Type: { shape: text, xmlName: "xsi:type", xmlAttribute: true },
  ID: { shape: text },
});

describe("XML values", () => {
  const shape = structure({
    Name: { shape: text },
    Renamed: { shape: text, xmlName: "Other" },
    Count: { shape: number },
    On: { shape: { kind: "boolean" } },
    At: { shape: { kind: "timestamp" } },
    Header: { shape: { kind: "timestamp" }, timestampFormat: "http-date" },
    Bytes: { shape: { kind: "blob" } },
    List: { shape: listOf({ shape: text }) },
    Items: { shape: listOf({ shape: text, xmlName: "Item" }) },
    Flat: { shape: listOf({ shape: number }), xmlFlattened: true, xmlName: "F" },
    Map: { shape: mapOf({ shape: text }, { shape: number }) },
    FlatMap: {
      shape: mapOf({ shape: text, xmlName: "K" }, { shape: text, xmlName: "V" }),
      xmlFlattened: true,
    },
    Grantee: {
      shape: grantee,
      xmlNamespace: { prefix: "xsi", uri: "http://www.w3.org/2001/XMLSchema-instance" },
    },
  });

  const value = {
    Name: `a <b> & "c"`,
    Renamed: " blanks ",
    Count: -1.5,
    On: false,
    At: new Date("2026-01-02T03:04:05.678Z"),
    Header: new Date("2026-01-02T03:04:05Z"),
    Bytes: Buffer.from([0, 255]),
    List: ["x", ""],
    Items: ["y"],
    Flat: [1, 2],
    Map: { a: 1 },
    FlatMap: { k: "v", __proto: "p" },
    Grantee: { Type: "CanonicalUser", ID: "1" },
  };

  const xml =
    "<Name>a &lt;b&gt; &amp; &quot;c&quot;</Name><Other> blanks </Other><Count>-1.5</Count>" +
    "<On>false</On><At>2026-01-02T03:04:05.678Z</At>" +
    "<Header>Fri, 02 Jan 2026 03:04:05 GMT</Header><Bytes>AP8=</Bytes>" +
    "<List><member>x</member><member/></List><Items><Item>y</Item></Items><F>1</F><F>2</F>" +
    "<Map><entry><key>a</key><value>1</value></entry></Map>" +
    "<FlatMap><K>k</K><V>v</V></FlatMap><FlatMap><K>__proto</K><V>p</V></FlatMap>" +
    '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">' +
    "<ID>1</ID></Grantee>";

  it("writes each kind of member", () => {
    expect(writeXmlStructureMembers(shape, value)).toBe(xml);
  });

  it("reads each kind of member", () => {
    expect(read(shape, xml)).toEqual(value);
  });

  it("reads pretty-printed documents and passes over what it does not know", () => {
    expect(
      read(
        shape,
        "\n  <Unknown><Name>no</Name></Unknown>\n  <Count> 7 </Count>\n <constructor/>\n",
      ),
    ).toEqual({ Count: 7 });
  });

  it("tells empty from absent", () => {
    expect(read(shape, "<Name/><List/><Map></Map><Grantee/>")).toEqual({
      Name: "",
      List: [],
      Map: {},
      Grantee: {},
    });
    expect(writeXmlStructureMembers(shape, { Name: "", List: [], Flat: [] })).toBe(
      "<Name/><List/>",
    );
    expect(writeXmlStructureMembers(shape, { Name: undefined, List: null })).toBe("");
  });

  const refused: Readonly<Record<string, string>> = {
    "a number that is none": "<Count>1x</Count>",
    "a hexadecimal number": "<Count>0x10</Count>",
    "an empty number": "<Count/>",
    "a boolean that is none": "<On>yes</On>",
    "a timestamp that is none": "<At>yesterday</At>",
    "base64 that is none": "<Bytes>*</Bytes>",
    "a member twice": "<Name>a</Name><Name>b</Name>",
    "elements in a text": "<Name><b/></Name>",
    "text in a structure": "<Name>a</Name>b",
    "text in a list": "<List>b</List>",
    "an entry without a value": "<Map><entry><key>a</key></entry></Map>",
  };
  for (const [what, inner] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      expect(() => read(shape, inner)).toThrow(MalformedXml);
    });
  }

  it("refuses a union with two members", () => {
    const union = structure({ A: { shape: text }, B: { shape: text } }, { kind: "union" });
    expect(read(union, "<A>1</A>")).toEqual({ A: "1" });
    expect(() => read(union, "<A>1</A><B>2</B>")).toThrow(MalformedXml);
  });

  it("keeps keys named like an object's members as keys", () => {
    const entry = "<entry><key>__proto__</key><value>1</value></entry>";
    const { Map: map } = read(shape, `<Map>${entry}</Map>`) as { Map: Record<string, number> };
    expect(Object.keys(map)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
  });

  it("writes the gaps of sparse collections", () => {
    const sparse = structure({
      List: { shape: { kind: "list", member: { shape: text }, sparse: true } },
      Map: { shape: { kind: "map", key: { shape: text }, value: { shape: text }, sparse: true } },
    });
    expect(writeXmlStructureMembers(sparse, { List: ["a", null], Map: { k: null } })).toBe(
      "<List><member>a</member><member/></List><Map><entry><key>k</key><value/></entry></Map>",
    );
  });

  it("escapes what would end or change the text", () => {
    expect(escapeXmlText(`<&>"'\r\n\u0001`)).toBe("&lt;&amp;&gt;&quot;'&#xD;\n&#x1;");
    expect(escapeXmlAttribute(`<&>"'\r\n\t`)).toBe("&lt;&amp;&gt;&quot;&apos;&#xD;&#xA;&#x9;");
  });

  it("reads back every text that XML can hold", () => {
    const member: Member = { shape: structure({ T: { shape: text } }) };
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (T) => {
        // oxlint-disable-next-line no-control-regex -- characters that XML cannot hold
        fc.pre(!/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(T));
        const document = Buffer.from(writeXmlElement("Thing", member, { T }));
        expect(readXmlStructure(member.shape as StructureShape, parseXml(document))).toEqual({ T });
      }),
    );
  });
});
