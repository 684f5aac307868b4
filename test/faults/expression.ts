/**
 * DynamoDB's condition expressions, as far as the backend's queries use them: comparisons, BETWEEN,
 * functions of one attribute, AND, OR, NOT and parentheses. For entries that an engine does not
 * hold.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Input, Item } from "./call.ts";

type Value = string | number | undefined;

const token = /\s*(<>|<=|>=|[=<>(),]|[#:]?\w+)/y;

/** @throws Error for what is not understood: a fault must not be silently weaker than asked for */
export function holds(expression: string | undefined, input: Input, item: Item): boolean {
  if (expression === undefined) return true;
  const parser = new Parser(expression, input, item);
  return parser.whole();
}

/** Of two values of one type: numbers by size, texts by their bytes. */
export function compareValues(
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
): number {
  const [x, y] = [plain(a), plain(b)];
  if (x === undefined || y === undefined || x === y) return 0;
  return x < y ? -1 : 1;
}

function plain(value: AttributeValue | undefined): Value {
  return value?.N === undefined ? value?.S : Number(value.N);
}

class Parser {
  readonly #tokens: string[] = [];
  readonly #input: Input;
  readonly #item: Item;
  #at = 0;

  constructor(text: string, input: Input, item: Item) {
    this.#input = input;
    this.#item = item;
    token.lastIndex = 0;
    const end = text.trimEnd().length;
    while (token.lastIndex < end) {
      const from = token.lastIndex;
      const [, found] = token.exec(text) ?? [];
      if (found === undefined) throw new Error(`not understood: ${text.slice(from)}`);
      this.#tokens.push(found);
    }
  }

  whole(): boolean {
    const result = this.#or();
    if (this.#at < this.#tokens.length) throw new Error(`not understood: ${this.#next()}`);
    return result;
  }

  #or(): boolean {
    let result = this.#and();
    while (this.#takes("OR")) result = this.#and() || result;
    return result;
  }

  #and(): boolean {
    let result = this.#not();
    while (this.#takes("AND")) result = this.#not() && result;
    return result;
  }

  #not(): boolean {
    return this.#takes("NOT") ? !this.#not() : this.#comparison();
  }

  #comparison(): boolean {
    if (this.#takes("(")) {
      const result = this.#or();
      this.#expect(")");
      return result;
    }
    const name = this.#next();
    if (this.#takes("(")) return this.#called(name);
    const left = this.#valueOf(name);
    const operator = this.#next().toUpperCase();
    const right = this.#valueOf(this.#next());
    if (operator !== "BETWEEN") return compared(left, operator, right);
    this.#expect("AND");
    const upper = this.#valueOf(this.#next());
    return compared(left, ">=", right) && compared(left, "<=", upper);
  }

  #called(name: string): boolean {
    const first = this.#valueOf(this.#next());
    const second = this.#takes(",") ? this.#valueOf(this.#next()) : undefined;
    this.#expect(")");
    if (name === "attribute_exists") return first !== undefined;
    if (name === "attribute_not_exists") return first === undefined;
    if (name === "begins_with") return String(first).startsWith(String(second));
    throw new Error(`not understood: ${name}`);
  }

  #valueOf(name: string): Value {
    if (name.startsWith(":")) return plain(this.#input.ExpressionAttributeValues?.[name]);
    return plain(this.#item[this.#input.ExpressionAttributeNames?.[name] ?? name]);
  }

  #takes(expected: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== expected) return false;
    this.#at++;
    return true;
  }

  #expect(expected: string): void {
    if (!this.#takes(expected)) throw new Error(`${expected} expected before ${this.#next()}`);
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? "the end";
  }
}

function compared(left: Value, operator: string, right: Value): boolean {
  if (left === undefined || right === undefined) return false;
  if (operator === "=") return left === right;
  if (operator === "<>") return left !== right;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  if (operator === ">") return left > right;
  if (operator === ">=") return left >= right;
  throw new Error(`not understood: ${operator}`);
}
