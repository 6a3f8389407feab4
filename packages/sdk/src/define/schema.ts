import { type Json, type JsonObject, objectOf } from '../json.ts'

/**
 * What a config is declared with: any schema that is a Standard Schema and a Standard JSON Schema. zod 4 and ArkType are both by
 * themselves, Valibot through `toStandardJsonSchema`. Nothing here asks which library made it, so a plugin may bring its own copy.
 */
export interface ConfigSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    readonly jsonSchema: { readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown> }
  }
}

/** Of a definition whose own types are behind it. */
export type AnyConfig = ConfigSchema<unknown, Readonly<Record<string, unknown>>>

type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] }

/** What comes out of a schema, with its defaults filled in. */
export type OutputOf<S> = S extends { readonly '~standard': { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly output: infer O }
    ? O
    : never
  : never

/** The schema as plain data, for the form and for the host, which never runs a plugin's own checks. */
export function jsonSchemaOf(schema: ConfigSchema): JsonObject {
  // plain JSON once it has been written and read: what a library hides beside it goes
  return objectOf(JSON.parse(JSON.stringify(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }))) as Json)
}

/** The value with its defaults, or one sentence about the first thing wrong with it. */
export async function parseWith<S extends ConfigSchema>(schema: S, value: unknown): Promise<OutputOf<S>> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) {
    // the schema's own word for what it lets through
    return result.value as OutputOf<S>
  }
  const [issue] = result.issues
  throw new TypeError(`${issue?.path?.map(String).join('.') ?? ''} ${issue?.message ?? 'is not valid'}`.trim())
}
