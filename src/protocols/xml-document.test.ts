import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import { MalformedXml, parseXml, type XmlElement } from "./xml-document.ts";

function read(text: string): XmlElement {
  return parseXml(Buffer.from(text));
}

/** `read`, or the name of the error. */
function outcomeOf(text: string): string {
  try {
    read(text);
    return "read";
  } catch (error) {
    return error instanceof Error ? error.name : "";
  }
}

describe("parseXml", () => {
  it("reads elements, attributes and text", () => {
    expect(
      read('<?xml version="1.0" encoding="UTF-8"?>\n<a x="1" y=\'2\'>t<b/><c>u</c>v</a>\n'),
    ).toEqual({
      name: "a",
      tag: "a",
      attributes: [
        { name: "x", value: "1" },
        { name: "y", value: "2" },
      ],
      text: "tv",
      children: [
        { name: "b", tag: "b", attributes: [], text: "", children: [] },
        { name: "c", tag: "c", attributes: [], text: "u", children: [] },
      ],
    });
  });

  it("drops the prefix of elements and keeps that of attributes", () => {
    const root = read(
      '<s3:Grantee xmlns:s3="urn:x" xsi:type="Group"><s3:URI>u</s3:URI></s3:Grantee>',
    );
    expect(root.name).toBe("Grantee");
    expect(root.children[0]?.name).toBe("URI");
    expect(root.attributes[1]).toEqual({ name: "xsi:type", value: "Group" });
  });

  it("decodes the named entities, character references and CDATA", () => {
    expect(read("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;<![CDATA[<&amp;]]></a>").text).toBe(
      `<>&"'A\u{1f600}<&amp;`,
    );
    expect(read('<a b="&lt;&#10;&#x9;\n"/>').attributes[0]?.value).toBe("<\n\t ");
  });

  it("skips comments, instructions and a byte order mark", () => {
    expect(read("\ufeff<!-- a --><?go on?><a>x<!-- - -->y<?z?></a><!-- b -->").text).toBe("xy");
  });

  it("folds line ends, but not those written as references", () => {
    expect(read("<a>1\r\n2\r3&#xD;</a>").text).toBe("1\n2\n3\r");
  });

  const refused: Readonly<Record<string, string>> = {
    nothing: "",
    "blanks only": " \n",
    "text only": "hello",
    "an open element": "<a>",
    "an open tag": "<a",
    "an open attribute": '<a b="',
    "crossed elements": "<a><b></a></b>",
    "another prefix at the end": "<x:a></y:a>",
    "an end without a start": "</a>",
    "a second root": "<a/><b/>",
    "text behind the root": "<a/>x",
    "text before the root": "x<a/>",
    "a declaration that is not first": ' <?xml version="1.0"?><a/>',
    "a bare ampersand": "<a>a & b</a>",
    "an unknown entity": "<a>&nbsp;</a>",
    "an entity named like an object's member": "<a>&constructor;</a>",
    "an open reference": "<a>&#65</a>",
    "the character zero": "<a>&#0;</a>",
    "a surrogate": "<a>&#xD800;</a>",
    "a character beyond Unicode": "<a>&#x110000;</a>",
    "a control character": "<a>\u0001</a>",
    "an attribute twice": '<a b="1" b="2"/>',
    "attributes without a blank": '<a b="1"c="2"/>',
    "an attribute without quotes": "<a b=1/>",
    "an attribute without a value": "<a b/>",
    "`<` in an attribute": '<a b="<"/>',
    "`]]>` in text": "<a>]]></a>",
    "`--` in a comment": "<a><!-- -- --></a>",
    "open CDATA": "<a><![CDATA[x</a>",
    "CDATA outside": "<![CDATA[x]]><a/>",
    "a name that starts with a digit": "<1a/>",
    "a name with two colons": "<a:b:c/>",
    "a blank before the name": "< a/>",
    "another encoding": '<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
    "a document type": "<!DOCTYPE a><a/>",
    "a document type within": "<a><!DOCTYPE a></a>",
  };
  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      expect(() => read(text)).toThrow(MalformedXml);
    });
  }

  it("refuses entities that would expand or reach outside", () => {
    const bomb = `<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>`;
    const file = `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`;
    expect(() => read(bomb)).toThrow(MalformedXml);
    expect(() => read(file)).toThrow(MalformedXml);
  });

  it("refuses bytes that are not UTF-8", () => {
    expect(() => parseXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]))).toThrow(
      MalformedXml,
    );
    expect(() => parseXml(Buffer.from("<a/>", "utf16le"))).toThrow(MalformedXml);
  });

  it("bounds depth and the number of attributes", () => {
    expect(read("<a>".repeat(100) + "</a>".repeat(100)).name).toBe("a");
    expect(() => read("<a>".repeat(10_000) + "</a>".repeat(10_000))).toThrow("too deep");
    expect(() => read("<a>".repeat(1_000_000))).toThrow("too deep");
    const many = Array.from({ length: 1000 }, (_, index) => ` a${index}=""`).join("");
    expect(() => read(`<a${many}/>`)).toThrow(MalformedXml);
  });

  it("reads large bodies of hostile shape in linear time", () => {
    // Each of these would take minutes if work grew with the square of the size.
    const megabyte = 1 << 20;
    expect(() => read(`<a>${"&".repeat(megabyte)}</a>`)).toThrow(MalformedXml);
    expect(() => read(`<a>${"<!--".repeat(megabyte)}`)).toThrow(MalformedXml);
    expect(() => read(`<a b="${"<".repeat(megabyte)}`)).toThrow(MalformedXml);
    expect(read(`<a>${"<b/>".repeat(megabyte / 4)}</a>`).children).toHaveLength(megabyte / 4);
    expect(read(`<a>${"&lt;".repeat(megabyte / 4)}</a>`).text).toHaveLength(megabyte / 4);
    expect(read(`<a>${"<![CDATA[x]]>".repeat(50_000)}</a>`).text).toHaveLength(50_000);
  });

  it("throws nothing but MalformedXml, whatever comes", () => {
    const piece = fc.constantFrom(
      "<",
      "</",
      "/>",
      ">",
      "a",
      "b:c",
      "=",
      '"',
      "&lt;",
      "&",
      ";",
      " ",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?",
      "?>",
      "#x",
      "\u0000",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(outcomeOf(pieces.join(""))).toMatch(/^(read|MalformedXml)$/);
      }),
      { numRuns: 2000 },
    );
  });
});
