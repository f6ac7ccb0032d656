/**
 * XML for comparing, with a parser of its own so that the one under test does not judge itself:
 * names without prefix, no namespaces, no space between elements, children in the order of names.
 */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** The text of an element without children. */
  readonly text: string;
}

interface OpenNode {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlNode[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: `"`,
  apos: "'",
};

/** Parses a well-formed document. */
export function canonicalXml(text: string): XmlNode {
  const root = openNode("");
  const open = [root];
  for (const [token] of text.matchAll(/<!--.*?-->|<[^>]+>|[^<]+/gs)) {
    const node = open.at(-1) as OpenNode;
    if (/^<[?!]/.test(token)) continue;
    if (token.startsWith("</")) {
      open.pop();
      open.at(-1)?.children.push(closed(node));
    } else if (token.startsWith("<")) {
      const child = openNode(token);
      if (token.endsWith("/>")) node.children.push(closed(child));
      else open.push(child);
    } else {
      node.text += unescaped(token);
    }
  }
  const [first] = root.children;
  if (first === undefined || open.length > 1) throw new Error(`not a document: ${text}`);
  return first;
}

function openNode(tag: string): OpenNode {
  const [, name = ""] = /^<([^\s/>]+)/.exec(tag) ?? [];
  const attributes: Record<string, string> = {};
  for (const [, attribute = "", double, single] of tag.matchAll(
    /\s([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
  )) {
    if (attribute === "xmlns" || attribute.startsWith("xmlns:")) continue;
    attributes[local(attribute)] = unescaped(double ?? single ?? "");
  }
  return { name: local(name), attributes, children: [], text: "" };
}

function closed({ name, attributes, children, text }: OpenNode): XmlNode {
  const sorted = children.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { name, attributes, children: sorted, text: isLayout(children, text) ? "" : text };
}

/** Whether text is only there for the eye: between elements, or line breaks alone. */
function isLayout(children: readonly XmlNode[], text: string): boolean {
  return children.length > 0 || (text.includes("\n") && text.trim() === "");
}

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (_, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name as string] ?? "";
    return String.fromCodePoint(Number.parseInt((decimal ?? hex) as string, hex ? 16 : 10));
  });
}
