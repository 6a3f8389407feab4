import { createRoute, z } from '@hono/zod-openapi'
import { duration } from '@cairn/sdk'
import type { Kysely } from 'kysely'
import type { Database } from '../../db/schema.ts'
import { removePool } from '../../journeys/remove-pool.ts'
import { Invalid, NotFound } from '../../refusal.ts'
import { generateCodes } from '../../rewards/codes.ts'
import { makePool } from '../../rewards/make-pool.ts'
import { addCodes, findPool, listPools, type Pool, renamePool } from '../../rewards/store-pools.ts'
import { gone, idParam, json, made, type Office, ok, router } from '../base.ts'

const MOST_AT_ONCE = 100_000
const name = z.string().trim().min(1).max(80)
const code = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\x21-\x7e]+$/, 'a code has letters, digits and signs, no blanks')
const codeList = z.array(code).min(1).max(MOST_AT_ONCE)
const kind = z.enum(['coupon', 'gift', 'offer', 'lottery'])
const pool = z.object({
  id: z.string(),
  name: z.string(),
  kind,
  codes: z.number().openapi({ description: 'Of coupons their codes, of the others their stock' }),
  free: z.number(),
})
const whole = z.number().int().min(0).max(1_000_000_000_000)
const moment = z.iso.datetime({ offset: true })
const prize = z.object({
  name,
  odds: z.number().int().min(1).max(1_000_000).openapi({ description: 'In a million tickets' }),
  stock: whole,
  worth: whole.default(0).openapi({ description: 'Minor units' }),
})
const wish = z.object({
  name,
  kind: kind.default('coupon'),
  stock: whole.optional().openapi({ description: 'Of gifts and offers' }),
  takes: z.enum(['grant', 'claim']).optional().openapi({ description: 'When the stock of an offer is taken' }),
  perMember: z.number().int().min(1).optional(),
  budget: z.string().max(40).optional(),
  cost: whole.optional(),
  points: whole.optional().openapi({ description: 'What a member pays in points' }),
  price: whole.optional().openapi({ description: 'Minor units' }),
  leastSpend: whole.optional(),
  rule: z.string().max(4000).optional().openapi({ description: 'Asked again as it is claimed or used' }),
  validFor: duration().optional(),
  validUntil: moment.optional(),
  opensAt: moment.optional(),
  closesAt: moment.optional(),
  prizes: z.array(prize).min(1).max(50).optional(),
})

const tags = ['Pools']
const list = createRoute({
  method: 'get',
  path: '/api/pools',
  tags,
  summary: 'Code pools and what is left in them',
  responses: ok(z.object({ items: z.array(pool) })),
})
const add = createRoute({
  method: 'post',
  path: '/api/pools',
  tags,
  summary: 'Makes an empty coupon pool, a gift, an offer or a prize draw',
  request: json(wish),
  responses: made(
    pool.extend({ seal: z.string().optional().openapi({ description: 'SHA-256 of the seed of a draw' }) }),
  ),
})
const rename = createRoute({
  method: 'patch',
  path: '/api/pools/{id}',
  tags,
  summary: 'Renames a pool',
  request: { params: idParam, ...json(z.object({ name })) },
  responses: ok(pool),
})
const remove = createRoute({
  method: 'delete',
  path: '/api/pools/{id}',
  tags,
  summary: 'Deletes a pool that no journey uses and nobody got a code of',
  request: { params: idParam },
  responses: gone,
})
const fill = createRoute({
  method: 'post',
  path: '/api/pools/{id}/codes',
  tags,
  summary: 'Adds codes: a JSON list, or text/csv with a code at the beginning of each line',
  request: {
    params: idParam,
    body: {
      content: {
        'application/json': { schema: z.object({ codes: codeList }) },
        'text/csv': { schema: z.string() },
      },
    },
  },
  responses: ok(z.object({ added: z.number(), already: z.number() })),
})
const generate = createRoute({
  method: 'post',
  path: '/api/pools/{id}/generate',
  tags,
  summary: 'Draws fresh codes that cannot be guessed and tell a slip of the hand',
  request: {
    params: idParam,
    ...json(
      z.object({
        count: z.number().int().min(1).max(MOST_AT_ONCE),
        prefix: z
          .string()
          .regex(/^[A-Za-z0-9-]{0,16}$/)
          .default(''),
      }),
    ),
  },
  responses: ok(z.object({ added: z.number() })),
})

export const poolRoutes = ({ db }: Office) =>
  router()
    .openapi(list, async (c) => c.json({ items: (await listPools(db, c.var.caller.brand.id)).map(shown) }, 200))
    .openapi(add, async (c) => {
      const { row, seal } = await makePool(db, c.var.caller.brand, c.req.valid('json'))
      return c.json({ ...shown(row), ...(seal !== undefined && { seal }) }, 201)
    })
    .openapi(rename, async (c) => {
      const which = { brand: c.var.caller.brand.id, id: c.req.valid('param').id }
      await renamePool(db, { brand: which.brand, publicId: which.id, name: c.req.valid('json').name })
      return c.json(shown(await poolOf(db, which)), 200)
    })
    .openapi(remove, async (c) => {
      await removePool({ db }, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      return c.body(null, 204)
    })
    .openapi(fill, async (c) => {
      const { id } = await poolOf(db, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      const csv = c.req.header('content-type')?.startsWith('text/csv') === true
      const sent = csv ? await c.req.text() : c.req.valid('json')
      const codes = [...new Set(typeof sent === 'string' ? readCsv(sent) : sent.codes)]
      const added = await addCodes(db, id, codes)
      return c.json({ added, already: codes.length - added }, 200)
    })
    .openapi(generate, async (c) => {
      const { id } = await poolOf(db, { brand: c.var.caller.brand.id, id: c.req.valid('param').id })
      const order = c.req.valid('json')
      const added = await db.transaction().execute((tx) => generateCodes(tx, id, order))
      return c.json({ added }, 200)
    })

/** The first cell of each line; a line that only says `code` is the header. */
function readCsv(text: string): string[] {
  const cells = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => (line.split(/[,;\t]/, 1)[0] ?? '').trim().replace(/^"(.*)"$/, '$1'))
    .filter((cell, row) => cell !== '' && !(row === 0 && /^(coupon[ _]?)?codes?$/i.test(cell)))
  const read = codeList.safeParse(cells)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  const [at] = issue?.path ?? []
  const where = typeof at === 'number' ? `Code ${at + 1} (${cells[at]?.slice(0, 40)})` : 'The file'
  const message = `${where} cannot be taken: ${issue?.message ?? 'not a list of codes'}.`
  throw new Invalid([{ code: 'CODES_INVALID', severity: 'error', message }])
}

async function poolOf(db: Kysely<Database>, which: { brand: number; id: string }): Promise<Pool> {
  const found = await findPool(db, which.brand, which.id)
  if (found === undefined) throw new NotFound('pool')
  return found
}

const shown = (row: Pool): z.output<typeof pool> => ({
  id: row.publicId,
  name: row.name,
  kind: row.kind,
  codes: row.codes,
  free: row.free,
})
