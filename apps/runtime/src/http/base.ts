import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Caller } from '../access/caller.ts'
import type { Deps } from '../deps.ts'
import { Invalid } from '../refusal.ts'
import { problemsOfShape } from './errors.ts'

/** What every handler finds in its context: who asks, for which brand. */
export interface Env {
  Variables: { caller: Caller }
}

/** What the routes are made from. */
export type Office = Deps & { readonly secret: string; readonly url: string; readonly version: string }

/** An empty set of routes; a wrong request becomes one `Invalid` before the handler runs. */
export function router(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw new Invalid(problemsOfShape(result.error))
    },
  })
}

/** One successful JSON answer; the problem answers are the same for every route and are added to the document later. */
export function ok<S extends z.ZodType>(schema: S, description = 'Done') {
  return { 200: { description, content: { 'application/json': { schema } } } }
}

export function made<S extends z.ZodType>(schema: S, description = 'Made') {
  return { 201: { description, content: { 'application/json': { schema } } } }
}

export function accepted<S extends z.ZodType>(schema: S, description = 'Begun') {
  return { 202: { description, content: { 'application/json': { schema } } } }
}

export const gone = { 204: { description: 'Done, nothing to say' } }

export function json<S extends z.ZodType>(schema: S) {
  return { body: { required: true, content: { 'application/json': { schema } } } }
}

/** Plain JSON whose own schema lives elsewhere (journeys, manifests): typed for the client, an object in the document. */
export function plainJson<T>(name: string) {
  return z.custom<T>((value) => typeof value === 'object' && value !== null).openapi(name, { type: 'object' })
}

/** Why a member stands still, for a reader of either language: `code` names the sentence, `params` fill it. */
export const trouble = z.object({
  code: z.string(),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export const idParam = z.object({ id: z.string().max(40).openapi({ example: 'jrn_4q2x…' }) })
export const instantText = z.string().openapi({ format: 'date-time' })
