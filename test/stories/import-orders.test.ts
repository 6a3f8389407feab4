import { expect, test } from 'vitest'
import { openDesk } from '../kit/imports.ts'

const mapping = { orderId: 'no', customerId: 'who', occurredAt: 'when', amount: 'sum' }
const options = { mapping, zone: 'Europe/London', currency: 'GBP' }
const FILE =
  'who,no,when,sum\nann,1,2011-07-01 09:30:00,12.5\nbob,2,2011-01-01 09:30,7\nann,3,2011/12/09 23:59:59,"1,000.01"\n'

test('E104 imported orders make customers, keep their own local time and start nothing', async () => {
  const desk = await openDesk()
  const done = await desk.take({ kind: 'orders', options, file: FILE })
  expect(done).toMatchObject({ state: 'done', rows: 3, added: 3, already: 0, failed: 0, percent: 100 })
  expect(
    await desk.rows(`select m.external_id as who, e.name, e.occurred_at as at, e.history, e.properties
      from event e join member m on m.id = e.member order by e.occurred_at`),
  ).toEqual([
    {
      who: 'bob',
      name: 'Order Completed',
      at: new Date('2011-01-01T09:30:00Z'),
      history: true,
      properties: { order_id: '2', total: 7, currency: 'GBP' },
    },
    {
      who: 'ann',
      name: 'Order Completed',
      at: new Date('2011-07-01T08:30:00Z'),
      history: true,
      properties: { order_id: '1', total: 12.5, currency: 'GBP' },
    },
    {
      who: 'ann',
      name: 'Order Completed',
      at: new Date('2011-12-09T23:59:59Z'),
      history: true,
      properties: { order_id: '3', total: 1000.01, currency: 'GBP' },
    },
  ])
  expect(
    await desk.rows(
      'select o.count, o.total from member_orders o join member m on m.id = o.member order by m.external_id',
    ),
  ).toEqual([
    { count: 2, total: 101251 },
    { count: 1, total: 700 },
  ])
})

test('E103 a file imported twice counts once, and an order the shop told of itself is there already', async () => {
  const desk = await openDesk()
  const live = {
    type: 'track',
    userId: 'bob',
    event: 'Order Completed',
    properties: { order_id: '2', total: 7 },
    messageId: 'x',
  }
  const sent = await desk.runtime.request('/v1/batch', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${desk.runtime.welcome.writeKey}:`)}` },
    body: JSON.stringify({ batch: [live] }),
  })
  expect(sent.status).toBe(200)
  expect(await desk.take({ kind: 'orders', options, file: FILE })).toMatchObject({ added: 2, already: 1, failed: 0 })
  expect(await desk.take({ kind: 'orders', options, file: FILE })).toMatchObject({ added: 0, already: 3, failed: 0 })
  expect(await desk.rows('select sum(n)::int as n from member_event')).toEqual([{ n: 3 }])
  expect(await desk.rows('select count(*)::int as n from event')).toEqual([{ n: 3 }])
})

test('E105 an import whose process died is taken up where its last chunk ended, and two readers count once', async () => {
  const desk = await openDesk()
  const lines = Array.from({ length: 3_500 }, (_, i) => `c${i % 900},o${i},2011-06-01 10:00,${i}`)
  const answer = await desk.upload({ kind: 'orders', options, file: `who,no,when,sum\n${lines.join('\n')}\n` })
  const { id } = (await answer.json()) as { id: string } // the API's shape
  // the second chunk meets a row nobody can lock past: the process "dies" there
  await desk.rows(`create function fall() returns trigger language plpgsql as $$ begin
    if new.rows >= 2000 then raise exception 'the power went'; end if; return new; end $$`)
  await desk.rows('create trigger fall before update on import for each row execute function fall()')
  await expect(desk.work(id)).rejects.toThrow('the power went')
  expect(await desk.view(id)).toMatchObject({ state: 'running', rows: 1000, added: 1000 })
  await desk.rows('drop trigger fall on import')
  await Promise.all([desk.work(id), desk.work(id)])
  expect(await desk.view(id)).toMatchObject({ state: 'done', rows: 3500, added: 3500, already: 0, failed: 0 })
  expect(await desk.rows('select count(*)::int as n, sum(amount)::bigint as sum from orders')).toEqual([
    { n: 3500, sum: (3499 * 3500 * 100) / 2 },
  ])
  expect(await desk.rows('select sum(count)::int as n, sum(total)::bigint as sum from member_orders')).toEqual([
    { n: 3500, sum: (3499 * 3500 * 100) / 2 },
  ])
})

test('an import that says live starts journeys, one that does not starts none', async () => {
  const desk = await openDesk()
  const { body } = await desk.runtime.call('POST /api/journeys', { name: 'Thanks' })
  const { id } = body as { id: string } // the API's shape
  const draft = await desk.runtime.call(`GET /api/journeys/${id}/draft`)
  const node = (nodeId: string, type: string, config: object) => ({
    id: nodeId,
    type,
    typeVersion: 1,
    config,
    at: [0, 0],
  })
  const journey = {
    ...(draft.body as object), // a journey
    nodes: [
      node('n1', 'entry.event', { event: 'Order Completed', where: 'event.properties.total >= 10' }),
      node('n2', 'flow.exit', { reason: 'done' }),
    ],
    edges: [{ id: 'e1', from: 'n1', port: 'next', to: 'n2' }],
  }
  await desk.runtime.call(`PUT /api/journeys/${id}/draft`, journey, { 'if-match': draft.headers.get('etag') ?? '' })
  const published = await desk.runtime.call(`POST /api/journeys/${id}/publish`, {})
  expect([published.status, published.body]).toMatchObject([200, { version: 1 }])
  const runs = () => desk.rows('select m.external_id as who from run r join member m on m.id = r.member order by 1')
  await desk.take({ kind: 'orders', options, file: FILE })
  expect(await runs()).toEqual([])
  await desk.take({
    kind: 'orders',
    options: { ...options, live: true },
    file: 'who,no,when,sum\ncat,4,2011-12-09,50\ndan,5,2011-12-09,5\nann,1,2011-07-01,12.5\n',
  })
  expect(await runs()).toEqual([{ who: 'cat' }])
})
