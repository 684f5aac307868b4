/** A certificate (RFC 5280) of an RSA key that signs it itself, as DER (X.690) in PEM. */

const der = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const content = parts.flatMap((part) => [...part]);
  const { length } = content;
  const long = [length >> 8, length & 0xff];
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, ...long];
  return Uint8Array.from([tag, ...size, ...content]);
};

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]) => der(0x31, ...parts);
const integer = (...bytes: readonly number[]) => der(0x02, Uint8Array.from(bytes));
const objectId = (...bytes: readonly number[]) => der(0x06, Uint8Array.from(bytes));
const bits = (bytes: Uint8Array) => der(0x03, Uint8Array.from([0]), bytes);
const text = (tag: number, value: string) => der(tag, new TextEncoder().encode(value));
const nothing = der(0x05);

const utf8String = 0x0c;
const utcTime = 0x17;
const version = 0xa0;
const commonName = objectId(0x55, 0x04, 0x03);
const sha256WithRsa = objectId(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b);

/**
 * @param spki the public key
 * @param sign makes a PKCS #1 signature over a SHA-256 digest
 */
export async function certificateOf(
  spki: Uint8Array,
  sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
): Promise<string> {
  const algorithm = sequence(sha256WithRsa, nothing);
  const name = sequence(set(sequence(commonName, text(utf8String, "sns.amazonaws.com"))));
  const validity = sequence(text(utcTime, "260101000000Z"), text(utcTime, "270101000000Z"));
  const signed = sequence(
    der(version, integer(2)),
    integer(0x06, 0x4c, 0x91),
    algorithm,
    name,
    validity,
    name,
    spki,
  );
  const signature = bits(await sign(Uint8Array.from(signed)));
  const base64 = btoa(String.fromCharCode(...sequence(signed, algorithm, signature)));
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
