import { applyJourney, encodeDocument, openDocument, toJourney } from '@cairn/sdk/document'
import type { Journey } from '@cairn/sdk/graph'
import { expect, test } from 'vitest'
import { createRuntime, type TestRuntime } from '../kit/runtime.ts'

test('a journey is made, drawn, published and changed, and each publish is one version', async () => {
  const runtime = await createRuntime()
  const id = await make(runtime)
  const draft = await runtime.call(`GET /api/journeys/${id}/draft`)
  expect(draft.body).toMatchObject({ id, name: 'Welcome', nodes: [] })
  expect(await runtime.call(`POST /api/journeys/${id}/publish`, {})).toMatchObject({
    status: 422,
    body: { errors: [{ code: 'ENTRY_MISSING', severity: 'error' }] },
  })
  const drawn = await put(runtime, id, draw)
  expect(drawn).toMatchObject({ status: 200, body: { revision: 2 } })
  expect(await runtime.call(`POST /api/journeys/${id}/publish`, { revision: 1 })).toMatchObject({ status: 412 })
  const first = await runtime.call(`POST /api/journeys/${id}/publish`, { revision: 2 })
  expect(first.body).toMatchObject({ version: 1 })
  const again = await runtime.call(`POST /api/journeys/${id}/publish`, {})
  expect(again.body).toEqual(first.body)
  expect(await runtime.call(`GET /api/journeys/${id}`)).toMatchObject({
    body: { state: 'live', liveVersion: 1, draftChanged: false },
  })
  await put(runtime, id, (journey) => ({ ...journey, nodes: journey.nodes.map((node) => ({ ...node, at: [9, 9] })) }))
  expect(await runtime.call(`GET /api/journeys/${id}`)).toMatchObject({ body: { draftChanged: false } })
  await runtime.call(`PATCH /api/journeys/${id}`, { name: '欢迎旅程' })
  expect(await runtime.call('GET /api/journeys?q=欢迎')).toMatchObject({
    body: { items: [{ id, name: '欢迎旅程', draftChanged: true }] },
  })
  await runtime.call(`POST /api/journeys/${id}/publish`, {})
  const versions = await runtime.call(`GET /api/journeys/${id}/versions`)
  expect(versions.body).toMatchObject({ items: [{ version: 2 }, { version: 1 }] })
  expect(await runtime.call(`GET /api/journeys/${id}/versions/1`)).toMatchObject({ body: { name: 'Welcome' } })
})

test('a misspelt attribute is warned of with the nearest known one, and keeps nothing from being published', async () => {
  const runtime = await createRuntime()
  const id = await make(runtime)
  await runtime.call('POST /api/members', { externalId: 'ada', attributes: { city: 'Paris', age: 36 } })
  await put(runtime, id, (journey) => withRule(draw(journey), 'member.ctiy == "Paris" || member.age == "36"'))
  expect(await runtime.call(`POST /api/journeys/${id}/validate`)).toMatchObject({
    body: {
      problems: [
        {
          code: 'ATTRIBUTE_UNKNOWN',
          severity: 'warning',
          params: { name: 'ctiy' },
          fix: { args: { config: { where: 'member.city == "Paris" || member.age == "36"' } } },
        },
        { code: 'ATTRIBUTE_TYPE', severity: 'warning', params: { name: 'age', known: 'number', given: 'string' } },
      ],
    },
  })
  expect(await runtime.call(`POST /api/journeys/${id}/publish`, {})).toMatchObject({ status: 200 })
})

test('a PUT over somebody else’s change is refused and nothing of it is lost', async () => {
  const runtime = await createRuntime()
  const id = await make(runtime)
  await put(runtime, id, draw)
  const stale = await runtime.call(`PUT /api/journeys/${id}/draft`, {}, { 'if-match': '"1"' })
  expect(stale).toMatchObject({ status: 422 })
  const draft = (await runtime.call(`GET /api/journeys/${id}/draft`)).body
  expect(await runtime.call(`PUT /api/journeys/${id}/draft`, draft, { 'if-match': '"1"' })).toMatchObject({
    status: 412,
  })
  expect(await runtime.call(`PUT /api/journeys/${id}/draft`, draft)).toMatchObject({ status: 428 })
  expect((await runtime.call(`GET /api/journeys/${id}/draft`)).body).toEqual(draft)
})

test('two designers on one draft converge through the log', async () => {
  const runtime = await createRuntime()
  const id = await make(runtime)
  const start = await load(runtime, id)
  const one = openDocument([start])
  const two = openDocument([start])
  applyJourney(one, draw(toJourney(one)))
  applyJourney(two, { ...toJourney(two), name: 'By the second' })
  expect(await push(runtime, id, encodeDocument(one))).toBe(200)
  expect(await push(runtime, id, encodeDocument(two))).toBe(200)
  const merged = toJourney(openDocument([await load(runtime, id)]))
  expect(merged.nodes).toHaveLength(2)
  expect(merged.name).toBe('By the second')
  const { body } = await runtime.call(`GET /api/journeys/${id}/draft`)
  expect(body).toEqual(JSON.parse(JSON.stringify(merged)))
})

test('bytes that are no update change nothing', async () => {
  const runtime = await createRuntime()
  const id = await make(runtime)
  expect(await push(runtime, id, new Uint8Array([1, 2, 3, 250, 7]))).toBe(422)
  expect(await push(runtime, id, new Uint8Array())).toBe(422)
  const foreign = openDocument([await load(runtime, id)])
  applyJourney(foreign, { ...toJourney(foreign), id: 'jrn_somebodyelse' })
  expect(await push(runtime, id, encodeDocument(foreign))).toBe(422)
  expect(await runtime.call(`GET /api/journeys/${id}/draft`)).toMatchObject({ body: { id, nodes: [] } })
})

test('a long log is folded and the draft stays what it was', async () => {
  const runtime = await createRuntime()
  const id = await make(runtime)
  for (let n = 1; n <= 110; n++) await runtime.call(`PATCH /api/journeys/${id}`, { name: `Name ${n}` })
  const rows = await runtime.deps.db.selectFrom('draft_update').select('seq').execute()
  expect(rows.length).toBeLessThan(100)
  expect(toJourney(openDocument([await load(runtime, id)])).name).toBe('Name 110')
})

test('a journey moves between its states, and only a never published one can be deleted', async () => {
  const runtime = await createRuntime()
  const id = await make(runtime)
  const move = async (to: string) => (await runtime.call(`POST /api/journeys/${id}/${to}`)).status
  expect(await move('pause')).toBe(409)
  await put(runtime, id, draw)
  await runtime.call(`POST /api/journeys/${id}/publish`, {})
  expect([
    await move('pause'),
    await move('pause'),
    await move('resume'),
    await move('stop'),
    await move('resume'),
  ]).toEqual([200, 200, 200, 200, 409])
  expect((await runtime.call(`DELETE /api/journeys/${id}`)).status).toBe(409)
  const other = await make(runtime)
  expect((await runtime.call(`DELETE /api/journeys/${other}`)).status).toBe(204)
  expect((await runtime.call(`GET /api/journeys/${other}`)).status).toBe(404)
})

test('the live line tells of others’ updates and of counts', async () => {
  const runtime = await createRuntime()
  const id = await make(runtime)
  const headers = { authorization: `Bearer ${runtime.welcome.apiKey}` }
  const response = await runtime.request(`/api/journeys/${id}/live`, { headers })
  const read = lines(response)
  expect(await read('counts')).toEqual({ nodes: {}, totals: { entered: 0, here: 0, exited: 0 } })
  const doc = openDocument([await load(runtime, id)])
  applyJourney(doc, { ...toJourney(doc), name: 'Changed' })
  await push(runtime, id, { bytes: encodeDocument(doc), client: 'tab-1' })
  const { update, client } = (await read('update')) as { update: string; client: string }
  expect(client).toBe('tab-1')
  expect(toJourney(openDocument([Buffer.from(update, 'base64')])).name).toBe('Changed')
})

function draw(journey: Journey): Journey {
  return {
    ...journey,
    nodes: [
      { id: 'n1', type: 'entry.event', typeVersion: 1, config: { event: 'Signed Up' }, at: [0, 0] },
      { id: 'n2', type: 'flow.exit', typeVersion: 1, config: {}, at: [0, 100] },
    ],
    edges: [{ id: 'e1', from: 'n1', port: 'next', to: 'n2' }],
  }
}

/** The same drawing, with a rule at its door. */
function withRule(journey: Journey, where: string): Journey {
  return {
    ...journey,
    nodes: journey.nodes.map((node) => (node.id === 'n1' ? { ...node, config: { ...node.config, where } } : node)),
  }
}

async function make(runtime: TestRuntime): Promise<string> {
  const made = await runtime.call('POST /api/journeys', { name: 'Welcome', template: 'blank' })
  expect(made.status).toBe(201)
  return (made.body as { id: string }).id
}

async function put(runtime: TestRuntime, id: string, change: (journey: Journey) => Journey) {
  const { headers, body } = await runtime.call(`GET /api/journeys/${id}/draft`)
  return runtime.call(`PUT /api/journeys/${id}/draft`, change(body as Journey), {
    'if-match': headers.get('etag') ?? '',
  })
}

async function load(runtime: TestRuntime, id: string): Promise<Uint8Array> {
  const headers = { authorization: `Bearer ${runtime.welcome.apiKey}` }
  const response = await runtime.request(`/api/journeys/${id}/draft/document`, { headers })
  return new Uint8Array(await response.arrayBuffer())
}

async function push(
  runtime: TestRuntime,
  id: string,
  update: Uint8Array | { bytes: Uint8Array; client: string },
): Promise<number> {
  const { bytes, client } = update instanceof Uint8Array ? { bytes: update, client: 'test' } : update
  const headers = {
    authorization: `Bearer ${runtime.welcome.apiKey}`,
    'content-type': 'application/octet-stream',
    'x-cairn-client': client,
  }
  const body = new Uint8Array(bytes)
  return (await runtime.request(`/api/journeys/${id}/draft/updates`, { method: 'POST', headers, body })).status
}

/** Reads server-sent events one after another, by name. */
function lines(response: Response): (event: string) => Promise<unknown> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return async (event) => {
    for (;;) {
      const found = new RegExp(`event: ${event}\\ndata: (.*)\\n`).exec(text)
      if (found?.[1] !== undefined) {
        text = text.slice(found.index + found[0].length)
        return JSON.parse(found[1])
      }
      const chunk = await reader?.read()
      if (chunk === undefined || chunk.done) throw new Error(`The line ended before ${event}.`)
      text += chunk.value
    }
  }
}
