import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openShop } from '../kit/intake.ts'

const good = { type: 'track', userId: 'u1', event: 'Seen', messageId: 'm' }
const nested = (depth: number): object => (depth === 0 ? {} : { in: nested(depth - 1) })
const item = (fields: object): unknown => ({ batch: [good, { ...good, messageId: 'm2', ...fields }] })

/** What is sent, the status, the code, and the place that is named. */
const BROKEN: readonly (readonly [string, unknown, number, string, string?])[] = [
  ['an empty body', '', 400, 'HTTP'],
  ['text that is not JSON', '{"batch": [', 400, 'HTTP'],
  ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 400, 'HTTP'],
  ['gzip that is cut short', gzipSync('{"batch":[]}').subarray(0, 20), 400, 'HTTP'],
  ['a gzip bomb', gzipSync('a'.repeat(50_000_000)), 413, 'HTTP'],
  ['a body over 500 kB', JSON.stringify({ batch: [good], pad: 'x'.repeat(500_000) }), 413, 'HTTP'],
  ['null', null, 422, 'BATCH_MISSING'],
  ['a batch that is no list', { batch: { 0: good } }, 422, 'BATCH_MISSING'],
  [
    '501 events',
    { batch: Array.from({ length: 501 }, (_, i) => ({ ...good, messageId: String(i) })) },
    422,
    'BATCH_TOO_LONG',
  ],
  ['an event that is a text', { batch: [good, 'Seen'] }, 422, 'EVENT_NOT_AN_OBJECT', '/batch/1'],
  ['an unknown type', item({ type: 'track ' }), 422, 'CALL_UNKNOWN', '/batch/1/type'],
  ['nobody', item({ userId: undefined }), 422, 'ID_MISSING', '/batch/1/userId'],
  ['an id that is an object', item({ userId: { $ne: 1 } }), 422, 'ID_NOT_TEXT', '/batch/1/userId'],
  ['an endless id', item({ userId: 'x'.repeat(257) }), 422, 'ID_TOO_LONG', '/batch/1/userId'],
  ['no event name', item({ event: '  ' }), 422, 'NAME_MISSING', '/batch/1/event'],
  ['an endless event name', item({ event: 'x'.repeat(201) }), 422, 'NAME_LENGTH', '/batch/1/event'],
  ['properties that are a list', item({ properties: [] }), 422, 'NOT_AN_OBJECT', '/batch/1/properties'],
  ['an event over 32 kB', item({ properties: { x: 'x'.repeat(32_000) } }), 422, 'EVENT_TOO_LARGE', '/batch/1'],
  ['nesting deeper than 16', item({ properties: nested(16) }), 422, 'TOO_DEEP', '/batch/1'],
  [
    'nesting 100,000 deep',
    `{"batch":[{"properties":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`,
    422,
    'TOO_DEEP',
    '/batch/0',
  ],
  ['a NUL in a text', item({ properties: { x: 'a\u0000b' } }), 422, 'TEXT_NOT_STORABLE', '/batch/1'],
  [
    'half a surrogate pair in a field name',
    item({ properties: { '\ud800': 1 } }),
    422,
    'TEXT_NOT_STORABLE',
    '/batch/1',
  ],
  [
    'a number beyond every number',
    '{"batch":[{"type":"track","userId":"u","event":"e","properties":{"x":1e999}}]}',
    422,
    'NUMBER_NOT_FINITE',
    '/batch/0',
  ],
  [
    'a field that would be a prototype',
    '{"batch":[{"type":"track","userId":"u","event":"e","properties":{"__proto__":{"x":1}}}]}',
    422,
    'KEY_REFUSED',
    '/batch/0',
  ],
  ['a time that is a number', item({ timestamp: 1_700_000_000 }), 422, 'TIME_UNREADABLE', '/batch/1/timestamp'],
  [
    'a day that does not exist',
    item({ originalTimestamp: '2026-02-31T00:00:00Z' }),
    422,
    'TIME_UNREADABLE',
    '/batch/1/originalTimestamp',
  ],
  ['an event of last year', item({ timestamp: '2025-01-01T00:00:00Z' }), 422, 'EVENT_TOO_OLD', '/batch/1/timestamp'],
  [
    'an order that costs nothing legible',
    item({ event: 'Order Completed', properties: { order_id: 'o', total: '12,50' } }),
    422,
    'AMOUNT_UNREADABLE',
    '/batch/1/properties/total',
  ],
  [
    'an order that costs less than nothing',
    item({ event: 'Order Completed', properties: { order_id: 'o', revenue: -1 } }),
    422,
    'AMOUNT_NEGATIVE',
    '/batch/1/properties/revenue',
  ],
  [
    'an order in another currency',
    item({ event: 'Order Completed', properties: { order_id: 'o', total: 1, currency: 'USD' } }),
    422,
    'CURRENCY_OTHER',
    '/batch/1/properties/currency',
  ],
  ['an alias of nobody', item({ type: 'alias' }), 422, 'ID_MISSING', '/batch/1/previousId'],
  ['a group without a name', item({ type: 'group' }), 422, 'ID_MISSING', '/batch/1/groupId'],
]

test('E101 a broken body is refused whole with its place and reason, never with a fault of ours', async () => {
  const shop = await openShop({ at: '2026-03-01T12:00:00Z' })
  for (const [what, body, status, code, pointer] of BROKEN) {
    const answer = await shop.send('batch', body)
    const problem = (await answer.json()) as {
      status: number
      detail: string
      type: string
      errors?: { code: string; place: { pointer: string }; message: string }[]
    } // a problem document
    expect([what, answer.status, answer.headers.get('content-type')]).toEqual([
      what,
      status,
      'application/problem+json',
    ])
    expect(problem.detail.length, what).toBeGreaterThan(10)
    if (status !== 422) continue
    expect([what, problem.errors?.[0]?.code]).toEqual([what, code])
    if (pointer !== undefined) expect(problem.errors?.[0]?.place.pointer, what).toBe(pointer)
  }
  expect(
    await shop.rows(
      'select (select count(*)::int from event) as events, (select count(*)::int from member) as members',
    ),
  ).toEqual([{ events: 0, members: 0 }])
  expect(
    (await shop.send('batch', { batch: [good], writeKey: 'x', context: {}, _metadata: { nodeVersion: '26' } })).status,
  ).toBe(200)
})

test('limits hold at the limit: 500 events, 16 levels, 256 characters', async () => {
  const shop = await openShop({ at: '2026-03-01T12:00:00Z' })
  const full = Array.from({ length: 500 }, (_, i) => ({ ...good, messageId: String(i) }))
  expect((await shop.send('batch', { batch: full })).status).toBe(200)
  expect((await shop.send('batch', item({ properties: nested(14), userId: 'x'.repeat(256) }))).status).toBe(200)
  expect((await shop.send('batch', { batch: [] })).status).toBe(200)
})

test('a member’s attributes end at 64 kB, and the call that would go beyond is refused without hurting its neighbours', async () => {
  const shop = await openShop({ at: '2026-03-01T12:00:00Z' })
  const tell = (userId: string, key: string) => shop.send('identify', { userId, traits: { [key]: 'x'.repeat(30_000) } })
  const statuses = (answers: readonly Response[]) => answers.map(({ status }) => status)
  expect(statuses(await Promise.all([tell('u1', 'a'), tell('u2', 'a')]))).toEqual([200, 200])
  expect(statuses(await Promise.all([tell('u1', 'b'), tell('u2', 'a')]))).toEqual([200, 200])
  expect(statuses(await Promise.all([tell('u1', 'c'), tell('u2', 'b')]))).toEqual([422, 200])
  expect(
    await shop.rows(
      `select external_id, (select array_agg(k order by k) from jsonb_object_keys(attributes) k) as keys from member order by 1`,
    ),
  ).toEqual([
    { external_id: 'u1', keys: ['a', 'b'] },
    { external_id: 'u2', keys: ['a', 'b'] },
  ])
})
