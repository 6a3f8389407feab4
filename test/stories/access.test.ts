import { createRequire } from 'node:module'
import { createAuth } from '@cairn/runtime/access/auth'
import { firstStart, OWNER_EMAIL } from '@cairn/runtime/access/first-start'
import { makeSignInLink } from '@cairn/runtime/access/link'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createRuntime, type TestRuntime } from '../kit/runtime.ts'

const ORIGIN = 'http://127.0.0.1:3000'

test('the tables are those that this release of better-auth asks for', async () => {
  const { deps } = await createRuntime()
  const auth = createAuth({ db: deps.db, secret: 'x'.repeat(32), url: ORIGIN, log: deps.log })
  // it is the runtime's dependency, not ours
  const from = createRequire(new URL('../../apps/runtime/package.json', import.meta.url))
  const { getMigrations } = await import(from.resolve('better-auth/db/migration'))
  const { toBeCreated, toBeAdded, toBeAddedIndexes } = await getMigrations(auth.options)
  expect({ toBeCreated, toBeAdded, toBeAddedIndexes }).toEqual({ toBeCreated: [], toBeAdded: [], toBeAddedIndexes: [] })
})

test('without a sign-in only what is meant to be open is open', async () => {
  const { request } = await createRuntime()
  const status = async (path: string, method = 'GET') => (await request(path, { method })).status
  expect(await status('/healthz')).toBe(200)
  expect(await status('/readyz')).toBe(200)
  for (const path of [
    'session',
    'manifest',
    'journeys',
    'members',
    'keys',
    'connections',
    'clock',
    'openapi.json',
    'nothing',
  ]) {
    expect([path, await status(`/api/${path}`)]).toEqual([path, 401])
  }
  expect(await status('/api/auth/sign-in/magic-link', 'POST')).toBe(404)
  expect(await status('/api/auth/sign-up/email', 'POST')).toBe(404)
})

test('a link signs in once; its session may write from our pages and not from another site', async () => {
  const runtime = await createRuntime()
  const cookie = await signIn(runtime)
  const write = async (headers: Record<string, string>) => {
    const body = JSON.stringify({ name: 'Mine' })
    const own = { cookie, 'content-type': 'application/json', ...headers }
    return (await runtime.request('/api/journeys', { method: 'POST', headers: own, body })).status
  }
  expect(await write({ origin: ORIGIN })).toBe(201)
  expect(await write({ origin: 'https://evil.example' })).toBe(403)
  expect(await write({ origin: 'null' })).toBe(403)
  expect(await write({ 'sec-fetch-site': 'cross-site' })).toBe(403)
})

test('a link is no use after 15 minutes', async () => {
  const runtime = await createRuntime()
  const link = await makeSignInLink(
    { db: runtime.deps.db, secret: SECRET, url: ORIGIN, log: runtime.deps.log },
    OWNER_EMAIL,
  )
  await sql`update verification set "expiresAt" = "expiresAt" - interval '15 minutes 1 second'`.execute(runtime.deps.db)
  const answer = await runtime.request(link.slice(ORIGIN.length))
  expect(answer.headers.get('location')).toMatch(/sign-in\?error=/)
  expect(answer.headers.getSetCookie().join()).not.toContain('session_token')
})

test('a second first start makes nothing', async () => {
  const { deps } = await createRuntime()
  expect(await firstStart({ db: deps.db, secret: SECRET, url: ORIGIN, log: deps.log })).toBeUndefined()
  expect(await deps.db.selectFrom('brand').select('id').execute()).toHaveLength(1)
})

test('keys are shown once, kept as hashes, work until revoked, and each kind opens only its own door', async () => {
  const runtime = await createRuntime()
  const cookie = await signIn(runtime)
  const owner = { cookie, origin: ORIGIN, 'content-type': 'application/json' }
  const made = await runtime.request('/api/keys', {
    method: 'POST',
    headers: owner,
    body: JSON.stringify({ kind: 'api', name: 'Robot' }),
  })
  const { id, key } = (await made.json()) as { id: string; key: string }
  const status = async (bearer: string) =>
    (await runtime.request('/api/manifest', { headers: { authorization: `Bearer ${bearer}` } })).status
  expect(await status(key)).toBe(200)
  expect(await status(runtime.welcome.writeKey)).toBe(401)
  expect(await status(`${key}x`)).toBe(401)
  const rows = JSON.stringify(await runtime.deps.db.selectFrom('access_key').selectAll().execute())
  expect(rows).not.toContain(key.slice(10))
  expect((await runtime.request(`/api/keys/${id}`, { method: 'DELETE', headers: owner })).status).toBe(204)
  expect(await status(key)).toBe(401)
  expect(await runtime.call('POST /api/keys', { kind: 'api', name: 'x' })).toMatchObject({ status: 403 })
})

test('a viewer looks, and nobody reaches into a brand without a role in it', async () => {
  const runtime = await createRuntime()
  const cookie = await signIn(runtime)
  await sql`update brand_role set role = 'viewer'`.execute(runtime.deps.db)
  const headers = { cookie, origin: ORIGIN, 'content-type': 'application/json' }
  expect((await runtime.request('/api/journeys', { headers })).status).toBe(200)
  const post = await runtime.request('/api/journeys', { method: 'POST', headers, body: '{"name":"x"}' })
  expect([post.status, await post.json()]).toMatchObject([403, { type: 'urn:cairn:problem:viewer' }])
  const other = await runtime.request('/api/journeys', { headers: { ...headers, 'x-cairn-brand': 'brd_other' } })
  expect(other.status).toBe(403)
})

test('a connection keeps its secrets to itself, through changes', async () => {
  const runtime = await createRuntime()
  const cookie = await signIn(runtime)
  const headers = { cookie, origin: ORIGIN, 'content-type': 'application/json' }
  const ask = async (method: string, path: string, body?: object): Promise<{ status: number; text: string }> => {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const answer = await runtime.request(`/api/connections${path}`, init)
    return { status: answer.status, text: await answer.text() }
  }
  const settings = { host: '127.0.0.1', port: 1, from: 'a@b.c' }
  const made = await ask('POST', '', { type: 'smtp', name: 'Post', settings, secrets: { password: 'hunter2' } })
  expect(made.status).toBe(201)
  const { id } = JSON.parse(made.text) as { id: string }
  const renamed = await ask('PATCH', `/${id}`, { name: 'Mail' })
  expect(JSON.parse(renamed.text)).toMatchObject({ name: 'Mail', secretsSet: true })
  const [row] = await runtime.deps.db.selectFrom('connection').selectAll().execute()
  expect(made.text + renamed.text + JSON.stringify(row)).not.toContain('hunter2')
  expect(row?.secrets?.toString('latin1')).not.toContain('hunter2')
  expect(JSON.parse((await ask('POST', `/${id}/test`)).text)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('ECONNREFUSED'),
  })
  expect((await ask('DELETE', `/${id}`)).status).toBe(204)
  expect((await ask('POST', `/${id}/test`)).status).toBe(404)
})

const SECRET = 'a secret for tests, long enough to be one'

async function signIn(runtime: TestRuntime): Promise<string> {
  const answer = await runtime.request(runtime.welcome.link.slice(ORIGIN.length))
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}
