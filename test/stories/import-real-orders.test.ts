import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDesk } from '../kit/imports.ts'

const path = join(import.meta.dirname, '../../../shared/data/online_retail_orders.csv')
const there = existsSync(path)
const mapping = { customerId: 'CustomerID', orderId: 'InvoiceNo', occurredAt: 'date', amount: 'amount' }

test.skipIf(!there)(
  `18,532 real orders add up for each of 4,338 customers${there ? '' : ' (the file is not there: skipped)'}`,
  async () => {
    const file = readFileSync(path, 'utf8')
    const desk = await openDesk('2011-12-10T00:00:00Z')
    const done = await desk.take({ kind: 'orders', options: { mapping, zone: 'Europe/London', currency: 'GBP' }, file })
    expect(done).toMatchObject({ state: 'done', rows: 18_532, added: 18_532, already: 0, failed: 0, percent: 100 })

    // The same sums by plain arithmetic over the text of the file, in pence.
    const expected = new Map<string, { count: number; total: number; last: string }>()
    for (const line of file.trim().split('\n').slice(1)) {
      const [customer = '', , date = '', amount = ''] = line.trim().split(',')
      const [pounds = '0', pence = ''] = amount.split('.')
      const so = expected.get(customer) ?? { count: 0, total: 0, last: '' }
      const total = so.total + Number(pounds) * 100 + Number(pence.padEnd(2, '0'))
      expected.set(customer, { count: so.count + 1, total, last: date > so.last ? date : so.last })
    }
    const kept = await desk.rows<{ who: string; count: number; total: number; last: string; n: number }>(
      `select m.external_id as who, o.count, o.total, to_char(o.last_at at time zone 'Europe/London', 'YYYY-MM-DD HH24:MI:SS') as last, e.n
     from member m join member_orders o on o.bucket = m.bucket and o.member = m.id
     join member_event e on e.bucket = m.bucket and e.member = m.id and e.name = 'Order Completed'`,
    )
    expect(kept.length).toBe(4_338)
    expect(new Map(kept.map(({ who, count, total, last }) => [who, { count, total, last }]))).toEqual(expected)
    expect(kept.every(({ n, count }) => n === count)).toBe(true)

    expect(await desk.take({ kind: 'orders', options: { mapping, zone: 'Europe/London' }, file })).toMatchObject({
      added: 0,
      already: 18_532,
    })
    expect((await desk.rows<{ n: number }>('select count(*) as n from event'))[0]?.n).toBe(18_532)
  },
)
