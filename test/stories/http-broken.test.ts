import { expect, test } from 'vitest'
import { createRuntime } from '../kit/runtime.ts'

const NUL = 'a\u0000b'
const huge = `{"name":"${'x'.repeat(1_100_000)}"}`

test('what is broken is refused with a reason, never with a 5xx', async () => {
  const { request, welcome, call } = await createRuntime()
  const id = ((await call('POST /api/journeys', { name: 'A' })).body as { id: string }).id
  const headers = { authorization: `Bearer ${welcome.apiKey}`, 'content-type': 'application/json' }
  const cases: [what: string, body: string | undefined, status: number, more?: Record<string, string>][] = [
    ['POST /api/journeys', '{', 400],
    ['POST /api/journeys', 'null', 422],
    ['POST /api/journeys', '[]', 422],
    ['POST /api/journeys', '{"name": 5}', 422],
    ['POST /api/journeys', JSON.stringify({ name: NUL }), 422],
    ['POST /api/journeys', '{"journey": 7}', 422],
    ['POST /api/journeys', '{"journey": {"nodes": "many"}}', 422],
    ['POST /api/journeys', '{"template": "no such"}', 404],
    ['POST /api/journeys', huge, 413],
    ['POST /api/journeys', '{"name":"x"}', 415, { 'content-type': 'text/plain' }],
    [`PUT /api/journeys/${id}/draft`, '{}', 422, { 'if-match': '"1"' }],
    [`PUT /api/journeys/${id}/draft`, '{}', 428, { 'if-match': 'abc' }],
    [`POST /api/journeys/${id}/publish`, '{"revision": "one"}', 422],
    [`POST /api/journeys/${id}/explode`, '{}', 422],
    [`GET /api/journeys/${id}/versions/zero`, undefined, 422],
    [`GET /api/journeys/${id}/versions/9`, undefined, 404],
    [`GET /api/journeys/${NUL.replace('\u0000', '%00')}`, undefined, 422],
    ['GET /api/journeys/jrn_none', undefined, 404],
    ['GET /api/journeys?limit=0', undefined, 422],
    ['GET /api/journeys?limit=many', undefined, 422],
    ['GET /api/journeys?cursor=zzz', undefined, 422],
    [`GET /api/journeys?cursor=${Buffer.from('[1e300,"x"]').toString('base64url')}`, undefined, 422],
    [`GET /api/journeys/${id}/runs?cursor=${Buffer.from('["a","b","c"]').toString('base64url')}`, undefined, 422],
    ['GET /api/journeys?state=asleep', undefined, 422],
    ['GET /api/effects?state=sent', undefined, 422],
    ['POST /api/pools', '{"name": ""}', 422],
    ['POST /api/pools/pol_none/codes', '{"codes": ["A"]}', 404],
    ['POST /api/clock', '{"to": "soon"}', 422],
    ['DELETE /api/journeys/jrn_none', undefined, 404],
    ['PATCH /api/journeys', '{}', 404],
  ]
  for (const [what, body, status, more] of cases) {
    const [method = '', path = ''] = what.split(' ')
    const answer = await request(path, {
      method,
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { body }),
    })
    expect([what, body?.slice(0, 60), answer.status]).toEqual([what, body?.slice(0, 60), status])
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.stringMatching(/\S/),
    })
  }
})

test('codes are added once, by list and by file, and a bad one is named', async () => {
  const { request, welcome, call } = await createRuntime()
  const { id } = (await call('POST /api/pools', { name: 'Codes' })).body as { id: string }
  expect((await call(`POST /api/pools/${id}/codes`, { codes: ['A1', 'A2', 'A1'] })).body).toEqual({
    added: 2,
    already: 0,
  })
  const headers = { authorization: `Bearer ${welcome.apiKey}`, 'content-type': 'text/csv' }
  const csv = async (body: string) =>
    (await request(`/api/pools/${id}/codes`, { method: 'POST', headers, body })).json()
  expect(await csv('\uFEFFcode,note\r\nA2,old\r\n"A3",new\r\n')).toEqual({ added: 1, already: 1 })
  expect(await csv('A4\nA 5\n')).toMatchObject({ status: 422, detail: expect.stringContaining('A 5') })
  expect(await csv('\n')).toMatchObject({ status: 422 })
  expect((await call(`POST /api/pools/${id}/generate`, { count: 50, prefix: 'X-' })).body).toEqual({ added: 50 })
  expect((await call('GET /api/pools')).body).toMatchObject({ items: [{ id, name: 'Codes', codes: 53, free: 53 }] })
})

test('the API describes itself, and a journey has a published schema', async () => {
  const { call } = await createRuntime()
  const document = (await call('GET /api/openapi.json')).body as {
    paths: Record<string, object>
    components: { schemas: object }
  }
  for (const path of [
    '/api/journeys',
    '/api/journeys/{id}/draft',
    '/api/members',
    '/api/imports',
    '/api/clock',
    '/api/effects',
  ]) {
    expect(Object.keys(document.paths)).toContain(path)
  }
  expect(document.components.schemas).toHaveProperty('Journey.properties.nodes')
  expect((await call('GET /api/journey.schema.json')).body).toMatchObject({
    type: 'object',
    properties: { nodes: { type: 'array' } },
  })
})
