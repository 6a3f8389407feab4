import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromTemplate, templates } from '@cairn/runtime/templates/library'
import { expect, test } from 'vitest'
import { createDatabase } from '../kit/postgres.ts'
import { type Product, startProduct } from '../kit/product.ts'

const orders = join(import.meta.dirname, '../../../shared/data/online_retail_orders.csv')
const START = '2011-12-10T00:00:00Z'

interface Counts {
  nodes: Record<
    string,
    { entered: number; here: number; exited: number; ports: Record<string, number>; exits: Record<string, number> }
  >
  totals: { entered: number; here: number; exited: number }
}

/** Which node a band's first stop is, by the branch's port. */
const bands = { care: 'n3', repeat: 'n5', content: 'n7', recall: 'n9', dormant: 'n11', else: 'n16' } as const

test.skipIf(!existsSync(orders))(
  'E90 real orders walk the bands and every count agrees with one query over the file (needs the shared orders file)',
  async () => {
    const product = await startProduct({ CAIRN_CLOCK: 'manual', CAIRN_CLOCK_START: START })
    await importOrders(product)
    const journey = await publishBands(product)
    await advanceTo(product, '2012-01-10T00:00:00Z')

    const counts = await product.api<Counts>(`/api/journeys/${journey}/counts`)
    for (const [node, n] of Object.entries(counts.nodes)) {
      expect(n.entered, node).toBe(n.here + sum(n.ports) + n.exited)
      expect(n.exited, node).toBe(sum(n.exits))
    }
    expect(counts.totals).toEqual({ entered: 4338, here: 0, exited: 4338 })
    const expected = await bandsOfFile()
    const walked = Object.fromEntries(Object.keys(bands).map((band) => [band, counts.nodes['n2']?.ports[band] ?? 0]))
    expect(walked).toEqual(Object.fromEntries(Object.entries(expected).map(([band, ids]) => [band, ids.length])))
    expect(await receivers(product, journey)).toEqual(expected)
  },
  240_000,
)

const sum = (by: Record<string, number>): number => Object.values(by).reduce((a, b) => a + b, 0)

async function importOrders(product: Product): Promise<void> {
  const options = {
    mapping: { orderId: 'InvoiceNo', customerId: 'CustomerID', occurredAt: 'date', amount: 'amount' },
    zone: 'Europe/London',
    currency: 'GBP',
  }
  await product.api('/api/brand', {
    method: 'PATCH',
    body: JSON.stringify({ currency: 'GBP', timeZone: 'Europe/London' }),
  })
  const { id } = await product.api<{ id: string }>(
    `/api/imports?kind=orders&options=${encodeURIComponent(JSON.stringify(options))}`,
    {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: readFileSync(orders),
    },
  )
  const done = await until(
    () => product.api<{ state: string; added: number; failed: number; rows: number }>(`/api/imports/${id}`),
    ({ state }) => state === 'done' || state === 'failed',
  )
  expect(done).toMatchObject({ state: 'done', rows: 18_532, added: 18_532, failed: 0 })
}

async function publishBands(product: Product): Promise<string> {
  const template = templates().find(({ id }) => id === 'snack-bands')
  if (!template) throw new Error('The template is gone.')
  const pool = await product.api<{ id: string }>('/api/pools', {
    method: 'POST',
    body: JSON.stringify({ name: 'Bands' }),
  })
  await product.api(`/api/pools/${pool.id}/generate`, { method: 'POST', body: JSON.stringify({ count: 5000 }) })
  const setting = {
    locale: 'en',
    id: 'jrn_x',
    brand: 'brd_x',
    name: 'Bands',
    zone: 'Europe/London',
    pool: pool.id,
  } as const
  const drawn = fromTemplate(template, setting)
  const { id } = await product.api<{ id: string }>('/api/journeys', {
    method: 'POST',
    body: JSON.stringify({ name: 'Bands', journey: drawn }),
  })
  await product.api(`/api/journeys/${id}/publish`, { method: 'POST', body: '{}' })
  return id
}

async function advanceTo(product: Product, to: string): Promise<void> {
  const { id } = await product.api<{ id: string }>('/api/clock', { method: 'POST', body: JSON.stringify({ to }) })
  const done = await until(
    () => product.api<{ state: string; error?: string }>(`/api/clock/jobs/${id}`),
    ({ state }) => state === 'done' || state === 'failed',
  )
  expect(done).toMatchObject({ state: 'done' })
}

/** The members of each band by the file alone: one query in a database the product never saw. */
async function bandsOfFile(): Promise<Record<string, string[]>> {
  const { pool } = await createDatabase()
  await pool.query('create table file (customer text, at timestamptz, amount numeric)')
  const lines = readFileSync(orders, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','))
  await pool.query(
    `insert into file select c, t::timestamp at time zone 'Europe/London', a::numeric
     from unnest($1::text[], $2::text[], $3::text[]) as x(c, t, a)`,
    [lines.map(([customer]) => customer), lines.map(([, , at]) => at), lines.map(([, , , amount]) => amount)],
  )
  const { rows } = await pool.query<{ band: string; customers: string[] }>(
    `select band, array_agg(customer order by customer) as customers from (
       select customer, case
         when days <= 45 and mean >= 391.956 then 'care'
         when days between 46 and 89 then 'repeat'
         when days between 90 and 179 then 'content'
         when days between 180 and 359 then 'recall'
         when days >= 360 then 'dormant'
         else 'else' end as band
       from (select customer, floor(extract(epoch from ($1::timestamptz - max(at))) / 86400) as days, sum(amount) / count(*) as mean
             from file group by customer) as one) as banded
     group by band`,
    [START],
  )
  return Object.fromEntries(rows.map(({ band, customers }) => [band, customers]))
}

/** Who took each band's first step, by the trail in the product's own tables. */
async function receivers(product: Product, journey: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const [band, node] of Object.entries(bands)) found[band] = (await visitors(product, journey, node)).toSorted()
  return found
}

async function visitors(product: Product, journey: string, node: string): Promise<string[]> {
  const seen: string[] = []
  let cursor = ''
  do {
    const page = await product.api<{ items: { member: { externalId: string } }[]; next?: string }>(
      `/api/journeys/${journey}/runs?visited=${node}&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    seen.push(...page.items.map(({ member }) => member.externalId))
    cursor = page.next ?? ''
  } while (cursor !== '')
  return seen
}

async function until<T>(ask: () => Promise<T>, enough: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 2000; tries++) {
    const answer = await ask()
    if (enough(answer)) return answer
    await new Promise((wake) => setTimeout(wake, 100))
  }
  throw new Error('It did not come to an end.')
}
