import { JsonSyntaxError } from "./syntax-error.ts";

/** A value, as offsets (UTF-16 units) into the text; `end` is exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** A member of the outermost object: where its value stands. */
export interface Member extends Span {
  /** As it is written, quotes and escapes included. */
  name: string;
}

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const literalPattern = /true|false|null/y;
const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Passes over a text from left to right, each part once. Iterative, so that no nesting can exhaust
 * the stack.
 */
export class Scanner {
  readonly #text: string;
  /** The closing characters of the containers that are open. */
  readonly #closers: Uint8Array;
  #depth = 0;
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#closers = new Uint8Array(maxDepth);
  }

  atObject(): boolean {
    return this.#next() === openBrace;
  }

  atArray(): boolean {
    return this.#next() === openBracket;
  }

  /** An array, element by element. */
  elements(): Span[] {
    const elements: Span[] = [];
    this.#open(closeBracket);
    if (this.#closes()) return elements;
    do {
      elements.push(this.#span());
    } while (this.#continues());
    return elements;
  }

  /** An object, member by member. */
  members(): Member[] {
    const members: Member[] = [];
    this.#open(closeBrace);
    if (this.#closes()) return members;
    do {
      members.push({ name: this.#name(), ...this.#span() });
    } while (this.#continues());
    return members;
  }

  #span(): Span {
    this.#next();
    const start = this.#at;
    this.skipValue();
    return { start, end: this.#at };
  }

  /** A value with all that it contains. */
  skipValue(): undefined {
    const outside = this.#depth;
    do {
      if (this.#closer() === closeBrace && this.#depth > outside) this.#name();
      const character = this.#next();
      if (character === openBrace || character === openBracket) {
        this.#open(character === openBrace ? closeBrace : closeBracket);
        if (!this.#closes()) continue;
      } else {
        this.#scalar(character);
      }
      while (this.#depth > outside && !this.#continues());
    } while (this.#depth > outside);
  }

  end(): void {
    this.#next();
    if (this.#at < this.#text.length) this.#fail("nothing may follow the JSON value");
  }

  /**
   * After a value in a container: passes a comma, or the container's end.
   * @returns whether another value follows
   */
  #continues(): boolean {
    if (this.#closes()) return false;
    if (this.#next() !== comma)
      this.#fail(this.#closer() === closeBrace ? "expected `,` or `}`" : "expected `,` or `]`");
    this.#at++;
    return true;
  }

  #open(closer: number): void {
    if (this.#depth === this.#closers.length)
      this.#fail(`more than ${this.#closers.length} levels of nesting`);
    this.#closers[this.#depth++] = closer;
    this.#at++;
  }

  /** Passes the end of the innermost container, if it is here. */
  #closes(): boolean {
    if (this.#next() !== this.#closer()) return false;
    this.#depth--;
    this.#at++;
    return true;
  }

  #closer(): number | undefined {
    return this.#closers[this.#depth - 1];
  }

  /** A member's name and the colon behind it. */
  #name(): string {
    if (this.#next() !== quote) this.#fail("expected a member name in double quotes");
    const start = this.#at;
    this.#string();
    const name = this.#text.slice(start, this.#at);
    if (this.#next() !== colon) this.#fail("expected `:`");
    this.#at++;
    return name;
  }

  #scalar(character: number): void {
    if (character === quote) this.#string();
    else if (!this.#passes(numberPattern) && !this.#passes(literalPattern))
      this.#fail("expected a JSON value");
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const character = this.#text.charCodeAt(this.#at);
      if (character === quote) break;
      if (character === backslash) {
        if (!this.#passes(escapePattern)) this.#fail("not an escape sequence of JSON");
      } else if (character >= 0x20) {
        this.#at++;
      } else {
        // A control character, or NaN past the end.
        this.#fail(
          this.#at < this.#text.length
            ? "a control character must be escaped"
            : "the string does not end",
        );
      }
    }
    this.#at++;
  }

  #passes(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  /** Skips white space. @returns the character that stands there; NaN at the end */
  #next(): number {
    for (;;) {
      const character = this.#text.charCodeAt(this.#at);
      if (character !== 0x20 && character !== 0x0a && character !== 0x0d && character !== 0x09)
        return character;
      this.#at++;
    }
  }

  #fail(message: string): never {
    throw new JsonSyntaxError(
      this.#at < this.#text.length ? message : "the text ends too early",
      this.#at,
    );
  }
}
