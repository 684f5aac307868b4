/**
 * The schemes of sources, and what the form asks for each, as the contract has them: it is read when
 * the site is built.
 */
import type { JsonSchema } from "../../../contract/openapi/json-schema.ts";
import { schemaComponents } from "../../../contract/openapi/schemas.ts";
import { faultsOf, type SchemeName, schemeNames, sourceBody } from "../../../contract/source.ts";
import type { FormField, SchemeForm } from "./form-field.ts";

interface Property extends JsonSchema {
  type?: string;
  enum?: string[];
  anyOf?: object[];
  default?: unknown;
  description?: string;
  properties?: Record<string, Property>;
  required?: string[];
}

const { properties = {} } = schemaComponents().SourceRequest as Property;

/** Of every scheme. */
const shared = ["source", "type", "tags"];
const askedOtherwise = ["scheme", "secret", "keep_previous_seconds", "paused"];
const ofSchemes = Object.keys(properties).filter(
  (name) => ![...shared, ...askedOtherwise].includes(name),
);

function fieldsOf(path: readonly string[], property: Property, isRequired: boolean): FormField[] {
  const { properties: members, required = [], description } = property;
  if (members)
    return Object.entries(members).flatMap(([name, member]) =>
      fieldsOf([...path, name], member, isRequired && required.includes(name)),
    );
  const hint = description && hintOf(description);
  return [
    {
      path,
      kind: kindOf(property),
      isRequired,
      ...(hint !== undefined && { hint }),
      ...(property.default !== undefined && { fallback: String(property.default) }),
      ...(property.enum && { choices: property.enum }),
    },
  ];
}

/** Without the schemes that it is of: the form says that already. */
function hintOf(description: string): string {
  const text = description.replace(/^Of [^:]*: /, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function kindOf(property: Property): FormField["kind"] {
  if (property.enum) return "choice";
  if (property.anyOf) return "place";
  if (property.type === "array") return "lines";
  return property.type === "integer" ? "number" : "text";
}

/** The least that a member may say, its patterns aside. */
function sampleOf(property: Property): unknown {
  if (property.default !== undefined) return property.default;
  const { properties: members, required = [] } = property;
  if (!members) return "";
  const given = Object.entries(members).filter(
    ([name, member]) => required.includes(name) || member.default !== undefined,
  );
  return Object.fromEntries(given.map(([name, member]) => [name, sampleOf(member)]));
}

type Settings = Parameters<typeof faultsOf>[0];

const isAbout = (settings: object, member: string): boolean =>
  faultsOf(settings as Settings).some(({ path }) => path.join() === member);

/** Of every shape that a scheme may ask of its secret. */
const secrets = ["whsec_c2VjcmV0cw==", "user:password"];

const isRefused = (scheme: SchemeName, secret: string): boolean =>
  sourceBody
    .safeParse({ scheme, secret })
    .error?.issues.some(({ path }) => path.join() === "secret") ?? false;

const formOf = (scheme: SchemeName): SchemeForm => ({
  scheme,
  hasSecret: !secrets.every((secret) => isRefused(scheme, secret)),
  fields: ofSchemes.flatMap((name) => {
    const property = properties[name] ?? {};
    const isOther = isAbout({ scheme, [name]: sampleOf(property) }, name);
    return isOther ? [] : fieldsOf([name], property, isAbout({ scheme }, name));
  }),
});

const forms: { shared: readonly FormField[]; schemes: readonly SchemeForm[] } = {
  shared: shared.flatMap((name) => fieldsOf([name], properties[name] ?? {}, false)),
  schemes: schemeNames.map(formOf),
};

export default forms;
