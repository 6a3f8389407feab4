import { makeKey } from '@cairn/runtime/access/keys'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { query } from '@cairn/runtime/db/statement'
import { expect, test } from 'vitest'
import { createRuntime, type TestRuntime } from '../kit/runtime.ts'

type Body = Readonly<Record<string, unknown>>

/** What the API answered, as the test reads it: a JSON object each time. */
const ask = async (runtime: TestRuntime, what: string, body?: object): Promise<Body & { status: number }> => {
  const answer = await runtime.call(what, body)
  return { ...(answer.body as Body), status: answer.status }
}

const idOf = async (runtime: TestRuntime, what: string, body: object): Promise<string> => {
  const made = await ask(runtime, what, body)
  expect([what, made]).toMatchObject([what, { status: 201 }])
  return String(made['id'])
}

const member = (runtime: TestRuntime, externalId: string, attributes: object = {}) =>
  idOf(runtime, 'POST /api/members', { externalId, attributes })

const coupons = async (runtime: TestRuntime, codes: readonly string[]): Promise<string> => {
  const id = await idOf(runtime, 'POST /api/pools', { name: 'Coupons' })
  expect(await ask(runtime, `POST /api/pools/${id}/codes`, { codes })).toMatchObject({
    status: 200,
    added: codes.length,
  })
  return id
}

/** A problem document (RFC 9457) that names what was wrong, and where. */
async function refused(
  runtime: TestRuntime,
  [what, body]: readonly [string, object],
  wanted: { readonly status: number; readonly code: string; readonly pointer?: string },
): Promise<void> {
  const answer = await runtime.call(what, body)
  const { status, code, pointer } = wanted
  expect([what, body, answer.body]).toMatchObject([
    what,
    body,
    {
      type: `urn:cairn:problem:${(status === 422 ? 'invalid' : code).toLowerCase().replaceAll('_', '-')}`,
      title: expect.any(String),
      status,
      detail: expect.stringMatching(/\S/),
      instance: what.split(' ')[1],
      ...(pointer !== undefined && { errors: [{ code, place: { pointer } }] }),
    },
  ])
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
}

const WAYS: Readonly<Record<string, string>> = { entry: 'next', reward: 'granted', wait: 'matched' }

/** A chain of steps behind an API entry, published. */
async function chain(runtime: TestRuntime, steps: readonly (readonly [string, object])[]) {
  const all = [['entry.api', {}], ...steps, ['flow.exit', {}]] as const
  const nodes = all.map(([type, config], i) => ({ id: `n${i + 1}`, type, config }))
  const edges = nodes.slice(1).map(({ id }, i) => {
    const from = nodes[i]
    return { id: `e${i}`, from: from?.id, port: WAYS[from?.type.split('.')[0] ?? ''], to: id }
  })
  const journey = { schema: 1, id: 'jrn_x', brand: 'brd_x', name: 'Given', nodes, edges }
  const id = await idOf(runtime, 'POST /api/journeys', { name: 'Given', journey })
  return { id, publish: () => ask(runtime, `POST /api/journeys/${id}/publish`, {}) }
}

async function enter(runtime: TestRuntime, journey: string, who: readonly string[]): Promise<void> {
  const entries = who.map((userId) => ({ userId }))
  const answer = await runtime.call(`POST /api/journeys/${journey}/entries`, { entries }, { 'idempotency-key': 'once' })
  expect(answer).toMatchObject({ status: 200, body: { entered: who.length } })
  await advanceDue(runtime.deps)
}

async function told(runtime: TestRuntime, userId: string, event: string): Promise<void> {
  const answer = await runtime.request('/v1/batch', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${runtime.welcome.writeKey}:`)}` },
    body: JSON.stringify({ batch: [{ type: 'track', userId, event, messageId: `${userId} ${event}` }] }),
  })
  expect(answer.status).toBe(200)
  await advanceDue(runtime.deps)
}

const statuses = (answers: readonly { status: number }[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b)

test('E543 E544 E549 E551 a shop redeems by its own ids, and stock, budget and places hold over HTTP', async () => {
  const runtime = await createRuntime()
  const call = (what: string, body?: object) => ask(runtime, what, body)
  const [ada, ben, cyd] = await Promise.all(['ada', 'ben', 'cyd'].map((name) => member(runtime, name)))
  const budget = await idOf(runtime, 'POST /api/budgets', { name: 'Spring', amount: 300 })
  const codes = await coupons(runtime, ['A1', 'A2', 'A3'])
  const pool = (wish: object) => idOf(runtime, 'POST /api/pools', wish)
  const mug = await pool({ name: 'Mug', kind: 'gift', stock: 2, cost: 100, budget })
  const bag = await pool({ name: 'Bag', kind: 'gift', stock: 9, cost: 150, budget })
  const trial = await pool({ name: 'Trial', kind: 'offer', stock: 1, price: 990 })
  const wheel = await pool({ name: 'Wheel', kind: 'lottery', prizes: [{ name: 'Cup', odds: 1000, stock: 1 }] })
  const give = (who: string | undefined, what: string) => call(`POST /api/members/${who}/rewards`, { pool: what })

  // a coupon: one redemption however often it is told, and what was restored may be used again
  expect(await give(ada, codes)).toMatchObject({ status: 200, code: 'A1', state: 'issued', again: false })
  const wish = { id: 's-1', code: 'A1', orderId: 'o-1', amount: '20.00', channel: 'store' }
  const four = await Promise.all([1, 2, 3, 4].map(() => call('POST /api/redemptions', wish)))
  for (const answer of four) expect(answer).toEqual(four[0])
  expect(four[0]).toMatchObject({ status: 200, id: 's-1', code: 'A1', member: ada, pool: codes })
  expect(
    await query(runtime.deps.db, `select count(*)::int as n from reward_call where kind = 'redemption'`, []),
  ).toEqual([{ n: 1 }])
  const redeem = (body: object) => ['POST /api/redemptions', body] as const
  await refused(runtime, redeem({ ...wish, amount: '21.00' }), { status: 409, code: 'ID_REUSED', pointer: '/id' })
  await refused(runtime, redeem({ ...wish, id: 's-2' }), { status: 409, code: 'USED' })
  const reverse = (id: string, outcome: string) => call(`POST /api/redemptions/${id}/reversal`, { outcome })
  expect(await reverse('s-1', 'restore')).toMatchObject({ status: 200, reversed: 'restore' })
  expect(await reverse('s-1', 'restore')).toMatchObject({ status: 200, reversed: 'restore' })
  await refused(runtime, ['POST /api/redemptions/s-1/reversal', { outcome: 'revoke' }], {
    status: 409,
    code: 'REVERSED',
  })
  expect(await call('POST /api/redemptions', { ...wish, id: 's-2' })).toMatchObject({ status: 200, code: 'A1' })
  expect(await reverse('s-2', 'revoke')).toMatchObject({ status: 200, reversed: 'revoke' })
  await refused(runtime, redeem({ ...wish, id: 's-3' }), { status: 409, code: 'REVOKED' })

  // two mugs for three who are served at once; what is taken back gives its money to the next
  const mugs = await Promise.all([ada, ben, cyd].map((who) => give(who, mug)))
  expect(statuses(mugs)).toEqual([200, 200, 409])
  await refused(runtime, [`POST /api/members/${ada}/rewards`, { pool: bag }], { status: 409, code: 'OUT_OF_STOCK' })
  const first = mugs.find(({ status }) => status === 200)
  for (let n = 0; n < 2; n += 1) {
    expect(await call(`POST /api/rewards/${String(first?.['reward'])}/revoke`, { reason: 'broken' })).toMatchObject({
      status: 200,
      state: 'revoked',
    })
  }
  expect(await give(ada, bag)).toMatchObject({ status: 200 })
  expect(await give(ben, bag)).toMatchObject({ status: 409 })

  // of an offer told to two, the one place goes to one
  await Promise.all([ada, ben].map((who) => give(who, trial)))
  const claims = await Promise.all(
    ['ada', 'ben', 'ada', 'ben'].map((userId) => call('POST /api/claims', { id: `cl-${userId}`, userId, pool: trial })),
  )
  expect(statuses(claims)).toEqual([200, 200, 409, 409])
  const claimed = claims.filter(({ status }) => status === 200)
  expect(claimed[0]).toEqual(claimed[1])
  expect(claimed[0]).toMatchObject({ pool: trial, price: 990 })
  await refused(runtime, ['POST /api/claims', { id: 'cl-c', userId: 'cyd', pool: trial }], {
    status: 409,
    code: 'NOT_GIVEN',
  })
  await refused(runtime, [`POST /api/members/${ada}/rewards`, { pool: wheel }], { status: 409, code: 'NOT_BY_HAND' })

  const figures = await call('GET /api/rewards/figures')
  expect(figures).toMatchObject({
    status: 200,
    pools: [
      { pool: codes, issued: 1, claimed: 0, used: 0, revoked: 1 },
      { pool: mug, issued: 2, revoked: 1, cost: 100 },
      { pool: bag, issued: 1, cost: 150 },
      { pool: trial, kind: 'offer', issued: 2, claimed: 1 },
      { pool: wheel, kind: 'lottery', issued: 0, tickets: 0 },
    ],
    budgets: [{ id: budget, amount: 300, spent: 250, perMember: null }],
  })
  // what the till goes by is what the ledger comes to
  expect(await query(runtime.deps.db, 'select spent from reward_budget', [])).toEqual([{ spent: 250 }])
  expect(await query(runtime.deps.db, 'select issued from reward_pool order by id', [])).toEqual(
    [0, 1, 1, 1, 0].map((issued) => ({ issued })),
  )

  const wrong: readonly (readonly [string, object, string, string])[] = [
    ['POST /api/pools', { name: 'Mug', kind: 'gift' }, 'STOCK_MISSING', '/stock'],
    ['POST /api/pools', { name: 'Mug', kind: 'gift', stock: 1, budget: 'bud_x' }, 'BUDGET_UNKNOWN', '/budget'],
    ['POST /api/pools', { name: 'Mug', kind: 'gift', stock: -1 }, 'SHAPE', '/stock'],
    ['POST /api/pools', { name: 'Mug', kind: 'lottery' }, 'PRIZES_MISSING', '/prizes'],
    ['POST /api/budgets', { name: 'Spring', amount: 1.5 }, 'SHAPE', '/amount'],
    ['POST /api/redemptions', { id: 's-9' }, 'SHAPE', ''],
    ['POST /api/redemptions', { id: 's-9', code: 'A1', reward: 'grt_1' }, 'SHAPE', ''],
    ['POST /api/redemptions', { id: 's-9', code: 'SALE-2222222223' }, 'CODE_MISTYPED', '/code'],
    ['POST /api/redemptions/s-1/reversal', { outcome: 'forget' }, 'SHAPE', '/outcome'],
    ['POST /api/points/redemptions', { id: 'p', userId: 'ada', points: 0, channel: 'store' }, 'SHAPE', '/points'],
    [`POST /api/members/${ada}/points`, { id: 'h', points: 0.5 }, 'SHAPE', '/points'],
    ['PUT /api/points/thresholds', { items: [1, 2].map((least) => ({ channel: 'a', least })) }, 'SHAPE', '/items'],
    ['PUT /api/tiers', { items: [1, 2].map((n) => ({ key: 'gold', name: `${n}` })) }, 'SHAPE', '/items'],
  ]
  for (const [what, body, code, pointer] of wrong) await refused(runtime, [what, body], { status: 422, code, pointer })
  const missing: readonly (readonly [string, object])[] = [
    ['POST /api/redemptions', { id: 's-9', code: 'NOBODYS' }],
    ['POST /api/redemptions', { id: 's-9', reward: 'mug' }],
    ['POST /api/redemptions/s-9/reversal', { outcome: 'restore' }],
    ['POST /api/claims', { id: 'c', userId: 'nobody', pool: trial }],
    ['POST /api/members/mem_999/rewards', { pool: mug }],
    [`POST /api/members/${ada}/rewards`, { pool: 'pol_x' }],
    ['POST /api/rewards/grt_999/revoke', { reason: 'x' }],
    ['POST /api/points/redemptions/p-9/refund', { id: 'r' }],
  ]
  for (const wish of missing) await refused(runtime, wish, { status: 404, code: 'NOT_FOUND' })
})

test('E541 F52 two agents at once give again what a member was given and never heard of: the same code, one issue', async () => {
  const runtime = await createRuntime()
  const names = Array.from({ length: 100 }, (_, i) => `m${i}`)
  // the last twenty hold none yet: both press for a first one
  const holders = names.slice(0, 80)
  const people = new Map<string, string>()
  for (const name of names) people.set(name, await member(runtime, name))
  const pool = await coupons(
    runtime,
    Array.from({ length: 150 }, (_, i) => `C${String(i).padStart(3, '0')}`),
  )
  const journey = await chain(runtime, [['reward.coupon', { pool }]])
  expect(await journey.publish()).toMatchObject({ status: 200 })
  await enter(runtime, journey.id, holders)
  const [{ brand } = { brand: 0 }] = await query<{ brand: number }>(
    runtime.deps.db,
    'select id as brand from brand',
    [],
  )
  const { key } = await makeKey(runtime.deps.db, { brand, kind: 'api', name: 'Ben at the counter' })
  const agents: readonly Record<string, string>[] = [{}, { authorization: `Bearer ${key}` }]
  const given = await query<{ who: string; code: string }>(
    runtime.deps.db,
    'select m.external_id as who, g.code from reward_grant g join member m on m.bucket = g.bucket and m.id = g.member',
    [],
  )
  expect(given.length).toBe(80)
  const codes = new Map(given.map(({ who, code }) => [who, code]))
  const heard = await Promise.all(
    names.map(async (name) => {
      const press = (agent: Record<string, string>) =>
        runtime.call(`POST /api/members/${people.get(name)}/rewards`, { pool }, agent)
      const [one, two] = await Promise.all(agents.map((agent) => press(agent)))
      return { name, answers: [one?.body as Body, two?.body as Body] } // the API's shape
    }),
  )
  const firsts = heard.map(({ name, answers: [one, two] }) => {
    expect([name, one?.['code']]).toEqual([name, two?.['code']])
    expect(one?.['code']).toBe(codes.get(name) ?? one?.['code'])
    return [one, two].filter((answer) => answer?.['again'] === false).length
  })
  expect(firsts).toEqual(names.map((name) => (codes.has(name) ? 0 : 1)))
  expect(
    await query(
      runtime.deps.db,
      'select count(*)::int as n, count(distinct code)::int as codes, count(distinct member)::int as people from reward_grant',
      [],
    ),
  ).toEqual([{ n: 100, codes: 100, people: 100 }])
  expect(
    await query(runtime.deps.db, 'select count(*)::int as n from reward_code where taken_at is not null', []),
  ).toEqual([{ n: 100 }])
})

test('E548 S4-48 points wait, land, and are redeemed where the channel’s threshold is met', async () => {
  const runtime = await createRuntime()
  const call = (what: string, body?: object) => ask(runtime, what, body)
  const ada = await member(runtime, 'ada')
  await member(runtime, 'ben')
  const { id, publish } = await chain(runtime, [
    ['reward.points', { points: 100 }],
    ['reward.points', { points: 50, pending: true }],
    ['wait.event', { event: 'Balance Paid', timeout: 'P3D' }],
    ['reward.settle', { step: 'n3', do: 'confirm' }],
  ])
  expect(await publish()).toMatchObject({ status: 200 })
  await enter(runtime, id, ['ada', 'ben'])
  const points = async () => (await call('GET /api/rewards/figures'))['points']
  expect(await points()).toEqual({ issued: 300, outstanding: 200, pending: 100, redeemed: 0, expired: 0 })
  const pay = (body: object) =>
    call('POST /api/points/redemptions', { userId: 'ada', points: 20, channel: 'tmall', ...body })
  expect(await pay({ id: 'early', points: 101 })).toMatchObject({ status: 409 })
  await told(runtime, 'ada', 'Balance Paid')
  expect(await points()).toEqual({ issued: 300, outstanding: 250, pending: 50, redeemed: 0, expired: 0 })
  const items = [
    { channel: 'store', least: 500 },
    { channel: 'tmall', least: 100 },
    { channel: 'wechat', least: 120 },
  ]
  expect(await call('PUT /api/points/thresholds', { items })).toMatchObject({ status: 200, items })
  expect((await call('GET /api/points/thresholds'))['items']).toEqual([
    { channel: 'store', least: 500, able: 0, members: 2 },
    { channel: 'tmall', least: 100, able: 2, members: 2 },
    { channel: 'wechat', least: 120, able: 1, members: 2 },
  ])
  const short = { id: 'p-0', userId: 'ada', points: 20, channel: 'store' }
  await refused(runtime, ['POST /api/points/redemptions', short], { status: 409, code: 'BELOW_THRESHOLD' })
  const four = await Promise.all([1, 2, 3, 4].map(() => pay({ id: 'p-1' })))
  for (const answer of four)
    expect(answer).toEqual({ status: 200, id: 'p-1', member: ada, points: 20, refunded: 0, balance: 130 })
  await refused(runtime, ['POST /api/points/redemptions', { ...short, id: 'p-1' }], {
    status: 409,
    code: 'ID_REUSED',
    pointer: '/id',
  })
  // 130 points, and twenty who want a hundred of them at once
  const rush = await Promise.all(Array.from({ length: 20 }, (_, i) => pay({ id: `r-${i}`, points: 100 })))
  expect(rush.filter(({ status }) => status === 200).length).toBe(1)
  const refund = (body: object) => call('POST /api/points/redemptions/p-1/refund', body)
  expect(await refund({ id: 'b-1', points: 15 })).toMatchObject({ status: 200, refunded: 15, balance: 45 })
  expect(await refund({ id: 'b-1', points: 15 })).toMatchObject({ status: 200, refunded: 15, balance: 45 })
  await refused(runtime, ['POST /api/points/redemptions/p-1/refund', { id: 'b-2', points: 6 }], {
    status: 409,
    code: 'REFUND_TOO_LARGE',
  })
  expect(await call(`POST /api/members/${ada}/points`, { id: 'h-1', points: -40 })).toMatchObject({
    status: 200,
    balance: 5,
  })
  await refused(runtime, [`POST /api/members/${ada}/points`, { id: 'h-2', points: -6 }], {
    status: 409,
    code: 'POINTS_SHORT',
  })
  // every figure is a sum of entries, and every balance the sum of its own
  expect(await points()).toEqual({ issued: 260, outstanding: 105, pending: 50, redeemed: 105, expired: 0 })
  expect(
    await query(
      runtime.deps.db,
      `select a.balance, a.pending, sum(e.amount) filter (where e.account = 'member')::int as own, sum(e.amount)::int as all
       from points_account a join points_entry e on e.bucket = a.bucket and e.member = a.member
       group by a.bucket, a.member order by a.member`,
      [],
    ),
  ).toEqual([
    { balance: 5, pending: 0, own: 5, all: 0 },
    { balance: 100, pending: 50, own: 100, all: 0 },
  ])
})

test('E553 S3-27 a table with an empty cell is not published; filled, everybody gets what stands in their own cell', async () => {
  const runtime = await createRuntime()
  const cells: { row: string; column: string; pool: string }[] = []
  for (const row of ['gold', 'silver']) {
    for (const column of ['nuts', 'fruit']) {
      const pool = await coupons(runtime, [`${row}-${column}`])
      cells.push({ row, column, pool })
      await member(runtime, `${row}-${column}`, { tier: row, favourite: column })
    }
  }
  await member(runtime, 'bronze-nuts', { tier: 'bronze', favourite: 'nuts' })
  const table = (filled: readonly object[]) => ({ rows: ['gold', 'silver'], columns: ['nuts', 'fruit'], cells: filled })
  for (const gap of [cells.slice(1), [{ ...cells[0], pool: '' }, ...cells.slice(1)]]) {
    const { id } = await chain(runtime, [['reward.table', { table: table(gap) }]])
    const answer = await runtime.call(`POST /api/journeys/${id}/publish`, {})
    expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'application/problem+json'])
    expect(answer.body).toMatchObject({
      errors: [
        {
          code: 'RIGHTS_CELL_EMPTY',
          params: { row: 'gold', column: 'nuts' },
          place: { node: 'n2', pointer: '/table' },
        },
      ],
    })
  }
  const { id, publish } = await chain(runtime, [['reward.table', { table: table(cells) }]])
  expect(await publish()).toMatchObject({ status: 200, version: 1 })
  await enter(runtime, id, [...cells.map(({ row, column }) => `${row}-${column}`), 'bronze-nuts'])
  const got = await query<{ who: string; code: string }>(
    runtime.deps.db,
    'select m.external_id as who, g.code from reward_grant g join member m on m.bucket = g.bucket and m.id = g.member order by g.id',
    [],
  )
  expect(got.map(({ who }) => who).toSorted()).toEqual(cells.map(({ row, column }) => `${row}-${column}`).toSorted())
  for (const { who, code } of got) expect(code).toBe(who)
})
