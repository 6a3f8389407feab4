import { expect, test } from 'vitest'
import { createRuntime, type TestRuntime } from '../kit/runtime.ts'

const graph = {
  nodes: [
    { id: 'n1', type: 'entry.api' },
    { id: 'n2', type: 'wait.duration', config: { for: 'P1D' } },
    { id: 'n3', type: 'flow.exit' },
  ],
  edges: [
    { id: 'e1', from: 'n1', port: 'next', to: 'n2' },
    { id: 'e2', from: 'n2', port: 'next', to: 'n3' },
  ],
}

async function published(runtime: TestRuntime, reentry: object = { allow: 'always', overlap: true }): Promise<string> {
  const journey = { schema: 1, id: 'jrn_x', brand: 'brd_x', name: 'Api', ...graph, settings: { reentry } }
  const made = await runtime.call('POST /api/journeys', { name: 'Api', journey })
  const { id } = made.body as { id: string }
  expect((await runtime.call(`POST /api/journeys/${id}/publish`, {})).status).toBe(200)
  for (const userId of ['ada', 'bob']) await runtime.call('POST /api/members', { externalId: userId })
  return id
}

const runs = (runtime: TestRuntime) =>
  runtime.deps.db.selectFrom('run').select(['entrant', 'key', 'event_id']).orderBy('id').execute()

test('K6 the same key and body are given the same answer and enter nobody twice; another body is refused', async () => {
  const runtime = await createRuntime()
  const id = await published(runtime)
  const body = { entries: [{ userId: 'ada', properties: { order: 7 } }, { userId: 'nobody' }] }
  const ask = (sent: object, key = 'k1') =>
    runtime.call(`POST /api/journeys/${id}/entries`, sent, { 'idempotency-key': key })
  const first = await ask(body)
  expect(first).toMatchObject({
    status: 200,
    body: {
      entered: 1,
      items: [
        { userId: 'ada', entered: true },
        { userId: 'nobody', entered: false, reason: 'unknown' },
      ],
    },
  })
  const again = await Promise.all([ask(body), ask(body), ask(body)])
  for (const { status, body: answer } of again) expect([status, answer]).toEqual([200, first.body])
  expect(await runs(runtime)).toHaveLength(1)
  const other = await ask({ entries: [{ userId: 'bob' }] })
  expect(other).toMatchObject({ status: 422, body: { errors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] } })
  expect((await ask({ entries: [{ userId: 'bob' }] }, 'k2')).body).toMatchObject({ entered: 1 })
})

test('K6 one key sent twenty times in the same moment enters once', async () => {
  const runtime = await createRuntime()
  const id = await published(runtime)
  const headers = { 'idempotency-key': 'race' }
  const body = { entries: [{ userId: 'ada' }, { userId: 'bob' }] }
  const all = await Promise.all(
    Array.from({ length: 20 }, () => runtime.call(`POST /api/journeys/${id}/entries`, body, headers)),
  )
  expect(new Set(all.map(({ status, body: answer }) => JSON.stringify([status, answer])))).toHaveLength(1)
  expect(await runs(runtime)).toHaveLength(2)
})

test('what is sent with a member is the event of the run, and its key tells subjects apart', async () => {
  const runtime = await createRuntime()
  const id = await published(runtime, { allow: 'once', key: 'event.properties.order', overlap: true })
  const entries = [7, 8, 7].map((order) => ({ userId: 'ada', properties: { order } }))
  const { body } = await runtime.call(`POST /api/journeys/${id}/entries`, { entries }, { 'idempotency-key': 'k' })
  expect(body).toMatchObject({ entered: 2, items: [{ entered: true }, { entered: true }, { reason: 'known' }] })
  const found = await runs(runtime)
  expect(found.map(({ key }) => key)).toEqual(['7', '8'])
  const events = await runtime.deps.db.selectFrom('event').select(['id', 'name', 'properties']).execute()
  expect(events.find((event) => event.id === found[1]?.event_id)).toMatchObject({
    name: 'Entered By API',
    properties: { order: 8 },
  })
})

test('a request without a key, to a journey that is not live or to another brand’s is refused with the way out', async () => {
  const runtime = await createRuntime()
  const id = await published(runtime)
  const body = { entries: [{ userId: 'ada' }] }
  expect((await runtime.call(`POST /api/journeys/${id}/entries`, body)).status).toBe(422)
  const key = { 'idempotency-key': 'k' }
  expect((await runtime.call('POST /api/journeys/jrn_nothere/entries', body, key)).status).toBe(404)
  expect((await runtime.call(`POST /api/journeys/${id}/entries`, { entries: [] }, key)).status).toBe(422)
  await runtime.call(`POST /api/journeys/${id}/pause`, {})
  expect(await runtime.call(`POST /api/journeys/${id}/entries`, body, key)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('resume') },
  })
})
