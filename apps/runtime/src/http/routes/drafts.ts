import { createRoute, z } from '@hono/zod-openapi'
import type { Journey } from '@cairn/sdk/graph'
import { HTTPException } from 'hono/http-exception'
import { takeUpdate, changeDraft, documentOf, draftOf } from '../../journeys/draft.ts'
import { journeyOf } from '../../journeys/list.ts'
import { asJourney } from '../../journeys/shape.ts'
import { bringUpDraft, type Upgrades, upgradesOf } from '../../journeys/upgrades.ts'
import { idParam, json, type Office, ok, plainJson, router } from '../base.ts'

const revision = z.object({ revision: z.number() })
const bytes = { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } }
const tags = ['Drafts']

const read = createRoute({
  method: 'get',
  path: '/api/journeys/{id}/draft',
  tags,
  summary: 'The draft as journey JSON; the ETag is its revision',
  request: { params: idParam },
  responses: ok(plainJson<Journey>('Journey')),
})
const replace = createRoute({
  method: 'put',
  path: '/api/journeys/{id}/draft',
  tags,
  summary: 'Makes the draft equal to this journey by the smallest change; needs If-Match',
  request: { params: idParam, ...json(plainJson<Journey>('Journey')) },
  responses: ok(revision),
})
const document = createRoute({
  method: 'get',
  path: '/api/journeys/{id}/draft/document',
  tags,
  summary: 'The draft’s Yjs document as one update',
  request: { params: idParam },
  responses: { 200: { description: 'Yjs update', content: bytes } },
})
const update = createRoute({
  method: 'post',
  path: '/api/journeys/{id}/draft/updates',
  tags,
  summary: 'Applies a Yjs update and stores it',
  request: { params: idParam, body: { content: bytes } },
  responses: ok(revision),
})

const upgrades = createRoute({
  method: 'get',
  path: '/api/journeys/{id}/draft/upgrades',
  tags,
  summary: 'Steps whose settings are of another version than installed: what they would become, field by field',
  request: { params: idParam },
  responses: ok(plainJson<Upgrades>('Upgrades')),
})
const bringUp = createRoute({
  method: 'post',
  path: '/api/journeys/{id}/draft/upgrades',
  tags,
  summary:
    'Brings steps of the draft up to the versions installed, all that can be where none is named; needs If-Match',
  request: { params: idParam, ...json(z.object({ nodes: z.array(z.string().max(12)).max(500).optional() })) },
  responses: ok(revision),
})

export const draftRoutes = (office: Office) =>
  router()
    .openapi(read, async (c) => {
      const journey = await journeyOf(office, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      const draft = await draftOf(office, journey.id)
      c.header('ETag', `"${draft.revision}"`)
      return c.json(draft.projection, 200)
    })
    .openapi(replace, async (c) => {
      const wanted = revisionOf(c.req.header('if-match'))
      const own = await journeyOf(office, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      const brand = c.var.caller.brand.public_id
      const journey = asJourney({ ...c.req.valid('json'), id: own.public_id, brand })
      const made = await changeDraft(office, own, { to: () => journey, revision: wanted })
      c.header('ETag', `"${made}"`)
      return c.json({ revision: made }, 200)
    })
    .openapi(document, async (c) => {
      const journey = await journeyOf(office, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      const state = await documentOf(office, journey.id)
      return c.body(new Uint8Array(state), 200, { 'content-type': 'application/octet-stream' })
    })
    .openapi(update, async (c) => {
      const journey = await journeyOf(office, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      const body = new Uint8Array(await c.req.arrayBuffer())
      const made = await takeUpdate(office, journey, { bytes: body, client: c.req.header('x-cairn-client') })
      return c.json({ revision: made }, 200)
    })
    .openapi(upgrades, async (c) => {
      const which = { brand: c.var.caller.brand.id, id: c.req.valid('param').id }
      const found = await upgradesOf(office, which)
      c.header('ETag', `"${found.revision}"`)
      return c.json(found, 200)
    })
    .openapi(bringUp, async (c) => {
      const made = await bringUpDraft(office, {
        brand: c.var.caller.brand.id,
        id: c.req.valid('param').id,
        revision: revisionOf(c.req.header('if-match')),
        nodes: c.req.valid('json').nodes,
      })
      c.header('ETag', `"${made}"`)
      return c.json({ revision: made }, 200)
    })

function revisionOf(header: string | undefined): number {
  const text = /^(?:W\/)?"(\d+)"$/.exec(header?.trim() ?? '')?.[1]
  if (text !== undefined) return Number(text)
  throw new HTTPException(428, {
    message: 'Send If-Match with the ETag of the draft you changed, so that nobody’s work is overwritten.',
  })
}
