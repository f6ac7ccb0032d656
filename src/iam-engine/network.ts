/**
 * IP addresses and networks in CIDR form.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress | IP address condition operators}
 */

/** Tells whether an address lies in a network; a bare address is a network of one. */
export function isInNetwork(address: string, network: string): boolean {
  const slash = network.indexOf("/");
  const base = parseAddress(slash < 0 ? network : network.slice(0, slash));
  const value = parseAddress(address);
  // An IPv6 address is never inside an IPv4 network, nor the other way round.
  if (base === undefined || value === undefined || base.length !== value.length) return false;
  const bitsMax = base.length * 16;
  const bitsText = slash < 0 ? String(bitsMax) : network.slice(slash + 1);
  if (!/^\d{1,3}$/.test(bitsText)) return false;
  const bits = Number(bitsText);
  if (bits > bitsMax) return false;
  return value.every((group, index) => {
    const ofGroup = Math.min(16, Math.max(0, bits - index * 16));
    const mask = (0xffff << (16 - ofGroup)) & 0xffff;
    return (group & mask) === ((base[index] ?? 0) & mask);
  });
}

/** An address as groups of 16 bits: two for IPv4, eight for IPv6. */
function parseAddress(text: string): readonly number[] | undefined {
  if (text.includes(":")) return parseIpv6(text);
  const bytes = parseIpv4(text);
  return bytes === undefined ? undefined : groupsOf(bytes);
}

function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.some((byte) => byte > 255) ? undefined : bytes;
}

function groupsOf([a = 0, b = 0, c = 0, d = 0]: readonly number[]): readonly number[] {
  return [a * 256 + b, c * 256 + d];
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
    if (ipv4 !== undefined) groups.push(...groupsOf(ipv4));
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups.length <= 8 ? groups : undefined;
}
