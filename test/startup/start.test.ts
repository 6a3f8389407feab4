import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '../kit/postgres.ts'
import { freePort, startProduct } from '../kit/product.ts'

const home = join(import.meta.dirname, '../..')

test('a first start makes everything, its link signs in once, and Ctrl-C stops with 0', async () => {
  const product = await startProduct()
  const first = await fetch(product.signInLink, { redirect: 'manual' })
  expect(first.headers.get('location')).toBe(`${product.url}/`)
  const cookie = first.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const session = await fetch(`${product.url}/api/session`, { headers: { cookie } })
  expect(await session.json()).toMatchObject({
    role: 'owner',
    user: { email: 'owner@cairn.local' },
    clock: { mode: 'real' },
  })
  const second = await fetch(product.signInLink, { redirect: 'manual' })
  expect(second.headers.get('location')).toMatch(/\/sign-in\?error=INVALID_TOKEN$/)
  expect(second.headers.getSetCookie().join()).not.toContain('session_token')
  expect(statSync(join(product.folder, 'secret')).mode & 0o077).toBe(0)
  expect(statSync(join(product.folder, 'postgres.password')).mode & 0o077).toBe(0)
  // the mark beside the database, raised by a role that owns nothing
  expect(readdirSync(product.folder).filter((name) => /^high-water-[0-9a-f-]{36}\.json$/.test(name))).toHaveLength(1)
  expect(await command('recovery', product.folder)).toContain('No recovery is open')
  expect(await product.stop()).toBe(0)
  expect(existsSync(join(product.folder, 'postgres/postmaster.pid'))).toBe(false)
})

// a busy machine may slow one start; a slow product would slow all three
test('a second start is ready within 5 s and keeps what was there', { retry: 2 }, async () => {
  const folder = scratch()
  const first = await startProduct({}, folder)
  const made = await first.api<{ id: string }>('/api/journeys', post({ name: 'Kept' }))
  await first.stop()
  const begun = performance.now()
  const second = await startProduct({}, folder)
  expect(performance.now() - begun).toBeLessThan(5000)
  const headers = { authorization: `Bearer ${first.apiKey}` }
  const journey = await fetch(`${second.url}/api/journeys/${made.id}`, { headers })
  expect(await journey.json()).toMatchObject({ name: 'Kept' })
  expect(second.said()).toContain('npm run sign-in')
})

test('a killed launcher leaves nothing that keeps the next start from its data', async () => {
  const folder = scratch()
  const first = await start({ CAIRN_DATA: folder })
  await first.ready
  first.child.kill('SIGKILL')
  await first.ended
  const second = await startProduct({}, folder)
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
})

test('a runtime process or a database that dies is started again', async () => {
  const PORT = String(await freePort())
  const folder = scratch()
  const { child, ready } = await start({ CAIRN_DATA: folder, PORT })
  await ready
  const url = `http://127.0.0.1:${PORT}/readyz`
  process.kill(runtimeOf(child.pid), 'SIGKILL')
  await expect.poll(() => health(url), { timeout: 30_000, interval: 20 }).toBe('down')
  await expect.poll(() => health(url), { timeout: 30_000 }).toBe('up')
  const [postgres] = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(postgres), 'SIGKILL')
  await expect.poll(() => health(url), { timeout: 30_000, interval: 20 }).toBe('down')
  await expect.poll(() => health(url), { timeout: 30_000 }).toBe('up')
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('a taken port is one sentence and exit code 1', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  onTestFinished(() => void blocker.close())
  const address = blocker.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { code, said } = await refused({ PORT: String(port), CAIRN_DATA: scratch() })
  expect(code).toBe(1)
  expect(said).toMatch(new RegExp(`^Port ${port} is taken by another program; [^\\n]+\\n$`))
})

test('a second Cairn on one data folder is one sentence and exit code 1', async () => {
  const product = await startProduct()
  const { code, said } = await refused({ CAIRN_DATA: product.folder })
  expect([code, said.trim().split('\n').length]).toEqual([1, 1])
  expect(said).toContain('already running on this data folder')
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200)
})

test('a data folder that cannot be written is one sentence and exit code 1', async () => {
  const folder = scratch()
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const { code, said } = await refused({ CAIRN_DATA: join(file, 'data') })
  expect([code, said.trim().split('\n').length]).toEqual([1, 1])
  expect(said).toContain('cannot be written by this user')
})

test.skipIf(process.getuid?.() === 0)('a closed data folder is one sentence and exit code 1', async () => {
  const folder = scratch()
  chmodSync(folder, 0o500)
  const { code, said } = await refused({ CAIRN_DATA: join(folder, 'data') })
  expect([code, said]).toEqual([1, expect.stringContaining('cannot be written by this user')])
})

test('a database without a secret is one sentence and exit code 1', async () => {
  const { url } = await createDatabase()
  const { code, said } = await refused({ DATABASE_URL: url, CAIRN_DATA: scratch() })
  expect([code, said.trim().split('\n').length]).toEqual([1, 1])
  expect(said).toContain('DATABASE_URL needs CAIRN_SECRET')
})

test('a database of a newer release is one sentence and exit code 1', async () => {
  const { url, pool } = await createDatabase()
  await pool.query(`insert into kysely_migration (name, timestamp) values ('9999_future', '2099-01-01')`)
  const { code, said } = await refused({ DATABASE_URL: url, CAIRN_SECRET: 'x'.repeat(40), CAIRN_DATA: scratch() })
  expect([code, said.trim().split('\n').length]).toEqual([1, 1])
  expect(said).toContain('newer release of Cairn')
})

test('DATABASE_URL serves from that database', async () => {
  const { url, pool } = await createDatabase()
  const product = await startProduct({ DATABASE_URL: url, CAIRN_SECRET: 'x'.repeat(40) })
  await product.api('/api/journeys', post({ name: 'There' }))
  expect((await pool.query('select name from journey')).rows).toEqual([{ name: 'There' }])
  expect(existsSync(join(product.folder, 'postgres'))).toBe(false)
  await product.stop()
})

test('a manual clock starts an empty folder where it is told and refuses one begun on the real clock', async () => {
  const folder = scratch()
  const env = { CAIRN_CLOCK: 'manual', CAIRN_CLOCK_START: '2011-12-10T00:00:00Z' }
  const manual = await startProduct(env, folder)
  expect(await manual.api('/api/session')).toMatchObject({ clock: { mode: 'manual', now: '2011-12-10T00:00:00.000Z' } })
  await manual.stop()
  const real = scratch()
  await (await startProduct({}, real)).stop()
  const { code, said } = await refused({ ...env, CAIRN_DATA: real })
  expect([code, said.trim().split('\n').length]).toEqual([1, 1])
  expect(said).toContain('begun on the real clock')
})

test('a wrong variable is one sentence that names it', async () => {
  const { code, said } = await refused({ PORT: 'eighty', CAIRN_DATA: scratch() })
  expect([code, said]).toEqual([1, expect.stringContaining('PORT')])
})

test.each([
  [
    'lacks libatomic1',
    'echo "node: error while loading shared libraries: libatomic.so.1: cannot open" >&2; exit 127',
    'apt-get install libatomic1',
  ],
  ['has only an old Node', 'echo v20.20.2', 'run npm ci'],
])('a machine that %s is told in one sentence', async (_what, script, expected) => {
  const folder = scratch()
  writeFileSync(join(folder, 'node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  const { code, said } = await (
    await start({ PATH: `${folder}:/usr/bin:/bin` }, ['sh', 'apps/runtime/preflight.sh'])
  ).ended
  expect([code, said.trim().split('\n').length]).toEqual([1, 1])
  expect(said).toContain(expected)
})

test('npm passes Ctrl-C and a polite end on, and both end with 0', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const product = await start({ CAIRN_DATA: scratch() }, ['npm', 'run', '--silent', '--ignore-scripts', 'start'])
    await product.ready
    product.child.kill(signal)
    expect([signal, (await product.ended).code]).toEqual([signal, 0])
  }
})

test('commands make a link and keys while the product runs and while it does not', async () => {
  const folder = scratch()
  const product = await startProduct({}, folder)
  const link = await command('sign-in', folder)
  expect(link.startsWith(`${product.url}/api/auth/magic-link/verify?token=`)).toBe(true)
  const key = await command('key', folder)
  expect((await fetch(`${product.url}/api/session`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200)
  await product.stop()
  expect(await command('key', folder, ['write'])).toMatch(/^wk_[a-z2-7]{32}$/)
})

test('a command before the first start is one sentence and exit code 1, and makes nothing', async () => {
  const folder = join(scratch(), 'elsewhere')
  for (const name of ['sign-in', 'key']) {
    const words = [process.execPath, `apps/runtime/src/cli/${name}.ts`]
    const { code, said } = await (await start({ CAIRN_DATA: folder }, words)).ended
    expect([name, code, said.trim().split('\n').length]).toEqual([name, 1, 1])
    expect(said).toContain(`There is nothing in ${folder} yet: run npm start first, or set CAIRN_DATA`)
  }
  expect(existsSync(folder)).toBe(false)
  const { url } = await createDatabase()
  const empty = { DATABASE_URL: url, CAIRN_SECRET: 'a secret of thirty-two signs at least', CAIRN_DATA: folder }
  const { code, said } = await (await start(empty, [process.execPath, 'apps/runtime/src/cli/key.ts'])).ended
  expect([code, said]).toEqual([1, expect.stringContaining('There is nothing in the database of DATABASE_URL yet')])
})

const post = (body: object): RequestInit => ({ method: 'POST', body: JSON.stringify(body) })

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-start-'))
  mkdirSync(folder, { recursive: true })
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function start(
  env: Record<string, string>,
  words: readonly string[] = [process.execPath, 'apps/runtime/src/main.ts'],
) {
  const [file = '', ...args] = words
  const PORT = env['PORT'] ?? String(await freePort())
  const child = spawn(file, args, {
    cwd: home,
    env: { ...process.env, CAIRN_DEMO: 'off', PORT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const seen = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('Data:')) seen.resolve()
    })
  }
  const ended = once(child, 'close').then(([code]) => ({ code: Number(code), said }))
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGKILL')
    await ended
  })
  return { child, ended, ready: seen.promise }
}

async function refused(env: Record<string, string>): Promise<{ code: number; said: string }> {
  return (await start(env)).ended
}

async function command(name: string, folder: string, args: readonly string[] = []): Promise<string> {
  const words = [process.execPath, `apps/runtime/src/cli/${name}.ts`, ...args]
  const { code, said } = await (await start({ CAIRN_DATA: folder }, words)).ended
  expect([code, said]).toEqual([0, expect.any(String)])
  return said.trim()
}

async function health(url: string): Promise<'up' | 'down'> {
  return fetch(url).then(
    ({ ok }) => (ok ? 'up' : 'down'),
    () => 'down',
  )
}

/** The runtime process below a launcher. */
function runtimeOf(launcher: number | undefined): number {
  const children = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ')
  const runtime = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--role'))
  if (runtime === undefined) throw new Error(`The launcher ${launcher} has no runtime process.`)
  return Number(runtime)
}
