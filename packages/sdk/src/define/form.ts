import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { type ConfigSchema, jsonSchemaOf } from './schema.ts'

/** A config of any library together with fields of ours, as the walk parses it. Keys nobody declared are refused. */
export function formOf(config: ConfigSchema, fields: z.ZodRawShape): z.ZodType<object> {
  return config instanceof z.ZodObject
    ? z.strictObject({ ...config.shape, ...fields })
    : formOfJson(jsonSchemaOf(config), fields)
}

/** The same of a schema that came as data: a plugin's, whose own code the host never runs. */
export function formOfJson(schema: JsonObject, fields: z.ZodRawShape): z.ZodType<object> {
  const own = z.fromJSONSchema({ ...schema })
  if (!(own instanceof z.ZodObject)) throw new TypeError('The config must be an object with properties.')
  return z.strictObject({ ...own.shape, ...fields })
}
