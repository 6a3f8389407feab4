import { createRoute, z } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { errorsCsv } from '../../imports/errors.ts'
import { FileTooLarge } from '../../imports/file.ts'
import { receiveImport } from '../../imports/receive.ts'
import { findImport, type ImportRow, listImports } from '../../imports/store.ts'
import { importView } from '../../imports/view.ts'
import { NotFound } from '../../refusal.ts'
import { importJob } from '../../tasks/import.ts'
import { accepted, idParam, instantText, type Office, ok, router } from '../base.ts'
import { cut, page, pageQuery, readCursor } from '../paging.ts'

const kind = z.enum(['members', 'orders'])
const item = z.object({
  id: z.string().openapi({ example: 'imp_4q2x…' }),
  kind,
  state: z.enum(['receiving', 'waiting', 'running', 'done', 'failed']),
  bytes: z.number(),
  rows: z.number(),
  added: z.number(),
  already: z.number(),
  failed: z.number(),
  percent: z.number(),
  fileName: z.string().optional(),
  cutAt: z.number().optional().openapi({ description: 'The line from which on the file could not be read' }),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  createdAt: instantText,
  finishedAt: instantText.optional(),
})

const upload = createRoute({
  method: 'post',
  path: '/api/imports',
  tags: ['Imports'],
  summary: 'Takes a CSV file in, streamed, and begins to read it',
  request: {
    query: z.object({
      kind,
      options: z
        .string()
        .max(20_000)
        .openapi({ description: 'JSON: mapping, zone, currency, live, delimiter, fileName' }),
    }),
    body: { content: { 'text/csv': { schema: z.string() } } },
  },
  responses: accepted(z.object({ id: z.string() })),
})
const list = createRoute({
  method: 'get',
  path: '/api/imports',
  tags: ['Imports'],
  summary: 'The imports of the brand, the newest first',
  request: { query: pageQuery },
  responses: ok(page(item)),
})
const read = createRoute({
  method: 'get',
  path: '/api/imports/{id}',
  tags: ['Imports'],
  summary: 'How far an import is',
  request: { params: idParam },
  responses: ok(item),
})
const errors = createRoute({
  method: 'get',
  path: '/api/imports/{id}/errors.csv',
  tags: ['Imports'],
  summary: 'The rows that were left out, and why',
  request: { params: idParam },
  responses: { 200: { description: 'A CSV file', content: { 'text/csv': { schema: z.string() } } } },
})

export const importRoutes = (office: Office) =>
  router()
    .openapi(upload, async (c) => {
      const { brand } = c.var.caller
      const { kind: wanted, options } = c.req.valid('query')
      const publicId = await received(() =>
        receiveImport(office, { brand, kind: wanted, options, body: c.req.raw.body }),
      )
      await importJob(office, { brand: brand.id, publicId })
      return c.json({ id: publicId }, 202)
    })
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [before] = readCursor(cursor) ?? []
      const query = { before: before === undefined ? undefined : Number(before), limit: limit + 1 }
      const found = cut(await listImports(office.db, c.var.caller.brand.id, query), limit, ({ id }) => [id])
      return c.json({ ...found, items: found.items.map(importView) }, 200)
    })
    .openapi(read, async (c) =>
      c.json(importView(await known(office, c.var.caller.brand.id, c.req.valid('param').id)), 200),
    )
    .openapi(errors, async (c) => {
      const { id, publicId } = await known(office, c.var.caller.brand.id, c.req.valid('param').id)
      const headers = {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${publicId}-errors.csv"`,
      }
      return c.body(errorsCsv(office, id), 200, headers)
    })

async function received(take: () => Promise<string>): Promise<string> {
  try {
    return await take()
  } catch (error) {
    if (error instanceof FileTooLarge) throw new HTTPException(413, { message: error.message, cause: error })
    throw error
  }
}

async function known({ db }: Office, brand: number, publicId: string): Promise<ImportRow> {
  const row = await findImport(db, brand, publicId)
  if (!row) throw new NotFound('import')
  return row
}
