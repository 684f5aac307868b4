/**
 * Payloads to measure with: webhook documents as producers send them, and text that no codec makes
 * smaller. The same ones in every run.
 */

/** JSON of about that many bytes. The seed makes one differ from another. */
export type Payload = (bytes: number, seed: number) => string;

/**
 * An event of a payment service: an envelope, a customer, then as many lines as fit, and a note
 * that fills up to the byte. Ids, times, amounts and words vary; names of members repeat from line
 * to line, as they do in what is really sent.
 */
export const realistic: Payload = (bytes, seed) => {
  const random = randomFrom(seed);
  const document = { ...envelope(random), lines: [] as object[], note: "" };
  let size = sizeOf(document);
  for (;;) {
    const next = line(random);
    const comma = document.lines.length > 0 ? 1 : 0;
    if (size + comma + sizeOf(next) > bytes) break;
    document.lines.push(next);
    size += comma + sizeOf(next);
  }
  let note = "";
  while (size + note.length < bytes) note += `${random.pick(words)} `;
  document.note = note.slice(0, Math.max(0, bytes - size));
  return JSON.stringify(document);
};

/** A file in base64: the least that JSON can carry random bytes in. */
export const incompressible: Payload = (bytes, seed) => {
  const random = randomFrom(seed);
  return JSON.stringify({ file: random.text(base64, bytes - '{"file":""}'.length) });
};

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const base64 = `${base62}+/`;
const currencies = ["eur", "usd", "gbp", "jpy"];
const words =
  "order paid late customer asked for invoice copy delivery changed to warehouse north please confirm before friday thanks".split(
    " ",
  );
const names = [
  "Ada Wong",
  "José García",
  "Mia Novák",
  "Kenji Sato",
  "Lena Öberg",
  "Tom Baker",
  "Priya Nair",
  "Omar Haddad",
];

function envelope(random: Random) {
  const id = random.text(base62, 24);
  const name = random.pick(names);
  return {
    id: `evt_${id}`,
    type: random.pick(["invoice.paid", "invoice.payment_failed", "invoice.finalized"]),
    created: 1_790_000_000 + random.below(10_000_000),
    livemode: true,
    request: { id: `req_${random.text(base62, 14)}`, idempotency_key: null },
    customer: {
      id: `cus_${random.text(base62, 14)}`,
      name,
      email: `${random.text("abcdefghij", 7)}@example.com`,
    },
    currency: random.pick(currencies),
    amount_due: random.below(1_000_000),
  };
}

function line(random: Random) {
  const start = 1_790_000_000 + random.below(10_000_000);
  return {
    id: `il_${random.text(base62, 24)}`,
    amount: random.below(100_000),
    description: `${1 + random.below(9)} × ${random.pick(words)} ${random.pick(words)} (at ${random.below(10_000) / 100} / month)`,
    discountable: random.below(2) === 0,
    period: { start, end: start + 2_592_000 },
    price: {
      id: `price_${random.text(base62, 24)}`,
      unit_amount: random.below(10_000),
      recurring: { interval: "month" },
    },
    proration: random.below(5) === 0,
    quantity: 1 + random.below(9),
    url: `https://shop.example.com/products/${random.below(100_000)}/lines/${random.text("0123456789abcdef", 12)}`,
  };
}

const sizeOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));

interface Random {
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
  text(alphabet: string, length: number): string;
}

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): Random {
  let state = seed;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError("nothing to pick from");
      return item;
    },
    text: (alphabet, length) => {
      const ascii = Buffer.alloc(length);
      for (let at = 0; at < length; at++) ascii[at] = alphabet.charCodeAt(below(alphabet.length));
      return ascii.toString("latin1");
    },
  };
}
