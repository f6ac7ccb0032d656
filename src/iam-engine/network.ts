/**
 * IP addresses and networks in CIDR form.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress | IP address condition operators}
 */

/** A network: the groups of 16 bits of its address, two for IPv4 and eight for IPv6. */
export interface Network {
  readonly base: readonly number[];
  /** How many bits of an address tell whether it lies in the network. */
  readonly bits: number;
}

/** Parses a network in CIDR form; a bare address is a network of one. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  const base = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (base === undefined) return undefined;
  const bitsMax = base.length * 16;
  if (slash < 0) return { base, bits: bitsMax };
  const bitsText = text.slice(slash + 1);
  const bits = /^\d{1,3}$/.test(bitsText) ? Number(bitsText) : bitsMax + 1;
  return bits > bitsMax ? undefined : { base, bits };
}

/** Tells whether an address lies in a network. */
export function isInNetwork(address: string, { base, bits }: Network): boolean {
  const groups = parseAddress(address);
  // An IPv6 address is never inside an IPv4 network, nor the other way round.
  if (groups === undefined || groups.length !== base.length) return false;
  for (let index = 0, left = bits; left > 0; index += 1, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff;
    if ((((groups[index] ?? 0) ^ (base[index] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

/** An address as groups of 16 bits. */
function parseAddress(text: string): readonly number[] | undefined {
  if (text.includes(":")) return parseIpv6(text);
  return parseIpv4(text);
}

const DOT = 46;
const ZERO = 48;

/** Four bytes in decimal, as two groups. */
function parseIpv4(text: string): readonly [number, number] | undefined {
  let bytes = 0;
  let byte = 0;
  let digits = 0;
  let groups = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const code = index === text.length ? DOT : text.charCodeAt(index);
    if (code !== DOT) {
      byte = byte * 10 + code - ZERO;
      digits += 1;
      if (code < ZERO || code > ZERO + 9 || digits > 3) return undefined;
      continue;
    }
    if (digits === 0 || byte > 255) return undefined;
    groups = groups * 256 + byte;
    bytes += 1;
    byte = 0;
    digits = 0;
  }
  return bytes === 4 ? [Math.floor(groups / 0x10000), groups % 0x10000] : undefined;
}

function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  if (missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function parseGroups(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const ipv4 = index === parts.length - 1 && part.includes(".") ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) groups.push(...ipv4);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups.length <= 8 ? groups : undefined;
}
