import type { OpenAPIHono } from '@hono/zod-openapi'
import { journey } from '@cairn/sdk/graph'
import { z } from 'zod'
import type { Env } from './base.ts'

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    errors: { type: 'array', items: { type: 'object' } },
  },
} as const

/** The document of everything under `/api`, with the answer that every route may give: a problem (RFC 9457). */
export function openApiDocument(api: OpenAPIHono<Env>, version: string): object {
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Cairn', version, description: 'Journeys, members, audiences and what reaches them.' },
    security: [{ key: [] }, { session: [] }],
  })
  const failed = {
    description: 'Refused, and why',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete]) {
      if (operation?.responses !== undefined) operation.responses['default'] = failed
    }
  }
  return {
    ...document,
    components: {
      ...document.components,
      schemas: { ...document.components?.schemas, Problem: problem, Journey: journeySchema() },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, ck_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'cairn.session_token' },
      },
    },
  }
}

/** The published JSON Schema of a journey, as editors and other tools read it. */
export function journeySchema(): object {
  return z.toJSONSchema(journey, { io: 'input' })
}
