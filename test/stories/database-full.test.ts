import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { troubleOf } from '@cairn/runtime/db/trouble'
import { query } from '@cairn/runtime/db/statement'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { governDue } from '@cairn/runtime/effects/govern'
import { dispatchDue } from '@cairn/runtime/effects/lanes'
import { accepted } from '@cairn/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { makeProvider } from '../kit/provider.ts'
import { createRuntime } from '../kit/runtime.ts'
import { createWorld, type World } from '../kit/world.ts'

/** Raises what PostgreSQL raises when a table cannot grow, wherever a row would be added. */
async function fillUp(database: Pick<World, 'rows'>, tables: readonly string[]): Promise<() => Promise<void>> {
  await database.rows(
    `create or replace function no_room() returns trigger language plpgsql as $$ begin
       raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`,
  )
  for (const table of tables) {
    await database.rows(
      `create trigger no_room before insert or update on ${table} for each row execute function no_room()`,
    )
  }
  return async () => {
    for (const table of tables) await database.rows(`drop trigger no_room on ${table}`)
  }
}

const CROWD = Array.from({ length: 20 }, (_, i) => `c${i}`)

async function ready(kind: 'native' | 'none') {
  const provider = makeProvider(kind)
  const world = await createWorld({ channels: [provider.channel] })
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['test.send', { text: 'Hi', then: 'continue' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  for (const who of CROWD) await world.member(who)
  await world.enter(journey, CROWD)
  return { world, provider, journey }
}

test('E307 F47 with a full disk nobody moves and no byte leaves, and with room again everything goes on, once', async () => {
  const { world, provider, journey } = await ready('none')
  const first = await fillUp(world, ['trail', 'effect'])
  expect(troubleOf(await advanceDue(world.deps).catch((error: unknown) => error))).toBe('full')
  await first()
  await advanceDue(world.deps)
  await governDue(world.deps)
  const second = await fillUp(world, ['effect'])
  expect(troubleOf(await dispatchDue(world.deps).catch((error: unknown) => error))).toBe('full')
  expect(provider.calls).toEqual([])
  expect(await world.rows('select distinct state, attempt from effect')).toEqual([{ state: 'ready', attempt: 0 }])
  await second()
  await world.settle()
  expect(provider.calls.flat()).toHaveLength(CROWD.length)
  expect(new Set(provider.calls.flat()).size).toBe(CROWD.length)
  expect(await world.rows('select distinct state from effect')).toEqual([{ state: 'accepted' }])
  expect(await world.rows('select distinct state from run')).toEqual([{ state: 'completed' }])
  expect((await world.counts(journey))['n2']?.['in']).toBe(CROWD.length)
})

test('E308 F47 a disk that fills up while a message is out does not put it in doubt, if there is room again within its lease', async () => {
  const { world, provider } = await ready('none')
  await advanceDue(world.deps)
  await governDue(world.deps)
  const { promise: full, resolve } = Promise.withResolvers<() => Promise<void>>()
  provider.answer = async (context) => {
    provider.answer = undefined
    resolve(await fillUp(world, ['effect']))
    return context.batch.map(({ key }) => accepted(key))
  }
  const sent = dispatchDue(world.deps)
  const empty = await full
  await expect
    .poll(() => world.rows(`select 1 from pg_stat_activity where state = 'idle' and query ilike 'rollback%'`), {
      timeout: 5000,
    })
    .not.toEqual([])
  await empty()
  await sent
  await world.settle()
  expect(await world.rows('select distinct state from effect')).toEqual([{ state: 'accepted' }])
  expect(new Set(provider.calls.flat()).size).toBe(provider.calls.flat().length)
})

test('E309 F47 with a full disk intake answers 503 and when to come back, never a 2xx, and takes everything in afterwards', async () => {
  const { call, welcome, deps } = await createRuntime({ LOG_LEVEL: 'silent' })
  const rows: World['rows'] = (text, values = []) => query(deps.db, text, values)
  const authorization = `Basic ${btoa(`${welcome.writeKey}:`)}`
  const track = (id: string) =>
    call('POST /v1/track', { userId: 'ada', event: 'Seen', messageId: id }, { authorization })
  const empty = await fillUp({ rows }, ['event', 'event_key', 'member'])
  for (const id of ['a', 'b']) {
    const { status, headers, body } = await track(id)
    expect([status, Number(headers.get('retry-after'))]).toEqual([503, 10])
    expect(body).toMatchObject({ detail: expect.stringContaining('no room left') })
  }
  expect(await rows('select 1 from event_key')).toEqual([])
  await empty()
  for (const id of ['a', 'b']) expect((await track(id)).status).toBe(200)
  expect(await rows('select count(*)::int as n from event')).toEqual([{ n: 2 }])
})

/** A disk of its own needs the right to mount one; without it the tests above stand alone. */
const mounts = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const probe = mkdtempSync(join(tmpdir(), 'cairn-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' })
    execFileSync('umount', [probe])
    return true
  } catch {
    return false // a container that forbids it
  } finally {
    rmSync(probe, { recursive: true, force: true })
  }
})()

test.skipIf(!mounts)(
  'E307 on a real small disk that is full: everything stands, nothing is lost, everything goes on',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'cairn-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=777', 'tmpfs', disk])
    onTestFinished(() => {
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true, force: true })
    })
    const { world, provider } = await ready('none')
    const place = join(disk, 'space')
    mkdirSync(place)
    execFileSync('chown', ['-R', await ownerOf(world), place])
    const name = `small_${process.pid}`
    await world.rows(`create tablespace ${name} location '${place}'`)
    onTestFinished(async () => {
      for (const table of ['effect']) await world.rows(`alter table ${table} set tablespace pg_default`)
      await world.rows(`drop tablespace ${name}`)
    })
    for (const table of ['effect']) await world.rows(`alter table ${table} set tablespace ${name}`)
    const { bavail, bsize } = statfsSync(disk)
    const ballast = join(disk, 'ballast')
    execFileSync('dd', ['if=/dev/zero', `of=${ballast}`, `bs=${bsize}`, `count=${bavail}`], { stdio: 'ignore' })
    const failed = await advanceDue(world.deps).catch((error: unknown) => error)
    expect(troubleOf(failed)).toBe('full')
    await governDue(world.deps)
    await dispatchDue(world.deps)
    expect(provider.calls).toEqual([])
    rmSync(ballast)
    await world.settle()
    expect(new Set(provider.calls.flat()).size).toBe(CROWD.length)
    expect(provider.calls.flat()).toHaveLength(CROWD.length)
    expect(await world.rows('select distinct state from effect')).toEqual([{ state: 'accepted' }])
  },
)

/** The user the server runs as, by who owns its data. */
async function ownerOf(world: World): Promise<string> {
  const [row] = await world.rows<{ folder: string }>(`select current_setting('data_directory') as folder`)
  return execFileSync('stat', ['-c', '%u:%g', row?.folder ?? '/'], { encoding: 'utf8' }).trim()
}
