import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ending, KEEPER, LEAK, NONSENSE, nonsense, probes, REACH, release, WELL } from '../kit/hostile.ts'
import { atLoad } from '../kit/load.ts'
import {
  account,
  incidents,
  makeHome,
  publishStep,
  startProvider,
  states,
  until,
  worldWith,
  type Home,
} from '../kit/plugins.ts'
import type { Published, World } from '../kit/world.ts'

const MANY = atLoad({ small: 4, full: 100 })
const LONG = 85_000

const names = (what: string, n: number): readonly string[] => Array.from({ length: n }, (_, i) => `${what} ${i}`)

/** These members stand before this step of a plugin. */
async function stand(world: World, type: string, who: readonly string[]) {
  return meet(world, await publishStep(world, type, {}), who)
}

async function meet(world: World, journey: Published, who: readonly string[]): Promise<Published> {
  for (const name of who) await world.member(name, { name })
  await world.enter(journey, who)
  return journey
}

/** The neighbour of the plugin that goes wrong: it must not notice. */
async function wellWorld(home: Home, wish: Parameters<typeof worldWith>[1] = {}) {
  await home.put('well', WELL)
  return worldWith(home, wish)
}

async function neighbourWorks(world: World): Promise<void> {
  const journey = await stand(world, 'well.send', names('Well', 5))
  const accepted = (await states(world))['accepted'] ?? 0
  await until(world, 'accepted', accepted + 5)
  expect(await world.counts(journey)).toMatchObject({ n2: { 'out:sent': 5 } })
}

test(
  'F41 a plugin that throws or answers nonsense: its members leave by their way out, the house stands',
  async () => {
    const home = makeHome()
    await home.put('odd', NONSENSE)
    const world = await wellWorld(home)
    // each waits for its whole time
    const manyOf = (type: string): number => (type === 'odd.never' || type === 'odd.large' ? 1 : MANY)
    const lost = (nonsense.length - 3) * MANY + 2
    const journeys = []
    for (const type of nonsense)
      journeys.push(
        await meet(
          world,
          await publishStep(world, type, { ttl: type === 'odd.proto' ? 'P1D' : 'PT8S' }),
          names(type, manyOf(type)),
        ),
      )
    await neighbourWorks(world)
    await until(world, 'expired', lost)
    await world.settle()
    // garbage beside a plain outcome is left aside, and takes nothing of ours with it
    expect(await states(world)).toEqual({ accepted: 5 + MANY, expired: lost })
    expect('polluted' in {}).toBe(false)
    for (const [i, journey] of journeys.slice(0, -1).entries()) {
      expect(await world.counts(journey)).toMatchObject({ n2: { 'out:failed': manyOf(nonsense[i] ?? '') } })
    }
    expect((await incidents(world)).filter((what) => !what.startsWith('leak'))).toEqual([])
  },
  LONG,
)

test(
  'F41 what a plugin throws, be it a text, is kept with the message that waits',
  async () => {
    const home = makeHome()
    await home.put('odd', NONSENSE)
    const world = await wellWorld(home)
    for (const type of ['odd.throws', 'odd.string']) await stand(world, type, [type])
    const said = async (): Promise<object> => {
      await world.settle()
      const rows = await world.rows<{ lane: string; detail: string | null }>(
        `select lane, outcome->>'detail' as detail from effect where state = 'ready' and attempt > 0`,
      )
      return Object.fromEntries(rows.map(({ lane, detail }) => [lane, detail]))
    }
    await expect.poll(said, { timeout: 60_000 }).toEqual({
      'odd.throws': 'It was not meant to be.',
      'odd.string': 'a text',
    })
  },
  LONG,
)

test.each([
  ['a loop', 'for (;;) {}'],
  ['a pattern', `/^(a+)+$/.test('a'.repeat(60) + '!')`],
])(
  'F42 a plugin that hangs, %s: ended within its time, then left alone, and nobody is lost',
  async (_, how) => {
    const home = makeHome()
    await home.put('end', ending(`if (bad) { ${how} }`))
    const world = await wellWorld(home)
    await stand(world, 'end.send', names('Bad', MANY))
    for (let turn = 0; turn < 700 && world.plugins.all()[0]?.status.standing !== 'quarantined'; turn += 1) {
      await world.settle()
      await new Promise((go) => setTimeout(go, 50))
    }
    // a fifth of the five seconds of the product, the start of the process, and a beat
    const [took] = await world.rows<{ ms: number }>(
      `select date_part('epoch', (select min(at) from plugin_incident) - min(first_attempt_at)) * 1000 as ms from effect`,
    )
    expect(took?.ms).toBeLessThan(4000)
    // a message that has hung by itself before counts once, however often it is tried
    const kinds = (await incidents(world)).map((what) => what.split(':')[0])
    expect(kinds.length).toBeGreaterThanOrEqual(3)
    expect(new Set(kinds)).toEqual(new Set(['hang']))
    await neighbourWorks(world)
    expect(await states(world)).toEqual({ accepted: 5, ready: MANY })
    // the next release is well: everybody who waited is sent to, once
    await home.put('end', ending(''), '1.0.1')
    await world.plugins.look()
    await until(world, 'accepted', 5 + MANY)
    expect(await states(world)).toEqual({ accepted: 5 + MANY })
  },
  LONG,
)

test(
  'F43 a plugin that leaks buffers and timers: its process is replaced, nobody waits for it, the house keeps its size',
  async () => {
    const home = makeHome()
    await home.put('leak', LEAK)
    const world = await wellWorld(home)
    const before = process.memoryUsage().rss
    const who = names('Ada', 7)
    await stand(world, 'leak.send', who)
    await until(world, 'accepted', who.length)
    await neighbourWorks(world)
    expect(await states(world)).toEqual({ accepted: who.length + 5 })
    await expect.poll(() => incidents(world)).toContainEqual(expect.stringMatching(/^leak: It holds \d+ MB of memory/))
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  },
  LONG,
)

test(
  'F43 a plugin that fills its heap ends itself alone',
  async () => {
    const home = makeHome()
    await home.put('end', ending('for (;;) kept.push(new Array(4_000_000).fill(kept.length + 0.5))'))
    // filling it takes a second or two, and on a busy machine it must not be taken for a loop
    const world = await wellWorld(home, { patience: '0.6' })
    await stand(world, 'end.send', ['Bad one', ...names('Ada', 5)])
    await until(world, 'rejected', 1)
    await until(world, 'accepted', 5)
    await neighbourWorks(world)
    expect(await states(world)).toEqual({ accepted: 10, rejected: 1 })
    expect(await incidents(world)).toEqual(Array(2).fill(expect.stringMatching(/^(crash: .*heap|hang: )/i)))
  },
  LONG,
)

test.each([
  ['exits', 'process.exit(1)'],
  ['aborts', 'process.abort()'],
  [
    'leaves a rejection behind',
    `Promise.reject(new Error('nobody hears')); await new Promise((go) => setTimeout(go, 500))`,
  ],
  [
    'throws beside its call',
    `setTimeout(() => { throw new Error('nobody hears') }, 1); await new Promise((go) => setTimeout(go, 500))`,
  ],
])(
  'F44 E405 a plugin that %s over one message: that one fails, the others of its batch go out',
  async (_, how) => {
    const home = makeHome()
    await home.put('end', ending(how))
    const world = await wellWorld(home)
    const journey = await stand(world, 'end.send', ['Bad one', ...names('Ada', 6)])
    await until(world, 'rejected', 1)
    await until(world, 'accepted', 6)
    expect(await states(world)).toEqual({ accepted: 6, rejected: 1 })
    expect(await world.counts(journey)).toMatchObject({ n2: { 'out:sent': 6, 'out:failed': 1 } })
    expect((await incidents(world)).map((what) => what.split(':')[0])).toEqual(['crash', 'crash'])
    await neighbourWorks(world)
  },
  LONG,
)

test(
  'F44 a plugin that ends after the provider took the message: in doubt, and never sent again',
  async () => {
    const provider = await startProvider(() => ({}))
    const home = makeHome()
    await home.put(
      'move',
      release('one').replace('return all', `if (batch[0].content.text === 'Bad') process.exit(1)\n  return all`),
    )
    const world = await wellWorld(home)
    await account(world, 'move.account', { settings: { host: provider.host }, secrets: {} })
    await stand(world, 'move.send', ['Bad', 'Ada', 'Bob'])
    await until(world, 'unknown', 1)
    await until(world, 'accepted', 2)
    expect(await states(world)).toEqual({ accepted: 2, unknown: 1 })
    expect(provider.got).toHaveLength(3)
  },
  LONG,
)

test(
  'F44 E404 a plugin that always ends: left alone after three times, everybody waits, and goes on when it is mended',
  async () => {
    const home = makeHome()
    await home.put('end', ending('process.exit(7)', '{ batch: 1, concurrency: 4 }'))
    const world = await wellWorld(home)
    const who = names('Bad', MANY * 3)
    await stand(world, 'end.send', who)
    for (let turn = 0; turn < 200 && world.plugins.all()[0]?.status.standing !== 'quarantined'; turn += 1) {
      await world.settle()
      await new Promise((go) => setTimeout(go, 50))
    }
    expect(await incidents(world)).toEqual(Array(3).fill(expect.stringMatching(/^crash: exit 7/)))
    await neighbourWorks(world)
    expect(await states(world)).toEqual({ accepted: 5, ready: who.length })
    const [lane] = await world.rows<{ detail: string }>(`select detail from lane where lane = 'end.send'`)
    expect(lane?.detail).toContain('crashed too often')
    // a person lets it try again: it is no better, and stands still again
    await world.plugins.release('end')
    expect(world.plugins.all()[0]?.status.standing).toBe('active')
    await home.put('end', ending(''), '1.0.1')
    await world.plugins.look()
    await until(world, 'accepted', 5 + who.length)
    expect(await states(world)).toEqual({ accepted: 5 + who.length })
  },
  LONG,
)

test(
  'F45 E403 a plugin that reaches for what is not its own gets nothing of it, and it is kept that it tried',
  async () => {
    const inner = await startProvider(() => ({ body: 'inner' }))
    const provider = await startProvider(({ headers }) => ({ body: { authorization: headers['authorization'] } }))
    const home = makeHome()
    await home.put('reach', REACH)
    await home.put('keeper', KEEPER)
    const world = await wellWorld(home)
    const settings = { host: provider.host, inner: inner.host }
    await account(world, 'reach.account', { settings, secrets: { token: 'canary-8271' } })
    await stand(world, 'keeper.send', ['Ada'])
    await until(world, 'accepted', 1)
    await stand(world, 'reach.send', ['Bob'])
    await until(world, 'accepted', 2)
    expect(await states(world)).toEqual({ accepted: 2 })
    const [kept] = await world.rows<{ value: Record<string, string> }>(
      `select value from plugin_kv where plugin = 'reach' and key = 'found'`,
    )
    expect(Object.keys(kept?.value ?? {}).toSorted()).toEqual(probes.toSorted())
    expect(Object.entries(kept?.value ?? {}).filter(([, what]) => what.startsWith('REACHED'))).toEqual([])
    expect(inner.got).toEqual([])
    // the host added the secret on its own side of the line
    expect(provider.got[0]?.headers['authorization']).toBe('Bearer canary-8271')
    expect(JSON.stringify(kept)).not.toContain('canary')
    expect(existsSync('/tmp/cairn-reach') || existsSync('/tmp/cairn-reach.db')).toBe(false)
    const denied = await incidents(world)
    for (const what of [
      'import of node:fs',
      'import of node:sqlite',
      'import of node:child_process',
      'import of node:v8',
    ]) {
      expect(denied).toContain(`denied: ${what}`)
    }
    expect(denied).toContain(`denied: call to ${inner.host}`)
    expect('polluted' in {}).toBe(false)
    await neighbourWorks(world)
  },
  LONG,
)

test(
  'F45 an account that points inside the house is not called',
  async () => {
    const provider = await startProvider(() => ({}))
    const home = makeHome()
    await home.put('move', release('one'))
    const world = await wellWorld(home, { private: 'off' })
    await account(world, 'move.account', { settings: { host: provider.host }, secrets: {} })
    const journey = await stand(world, 'move.send', ['Ada'])
    await until(world, 'failed', 1)
    expect(await states(world)).toEqual({ failed: 1 })
    expect(await world.counts(journey)).toMatchObject({ n2: { 'out:failed': 1 } })
    expect(provider.got).toEqual([])
  },
  LONG,
)

test(
  'F46 E407 a plugin that a live journey uses cannot be removed; taken away under its members they wait, and go on when it is back',
  async () => {
    const provider = await startProvider(() => ({}))
    const home = makeHome()
    await home.put('move', release('one'))
    const world = await wellWorld(home)
    await account(world, 'move.account', { settings: { host: provider.host }, secrets: {} })
    const who = names('Ada', MANY * 5)
    const journey = await publishStep(world, 'move.send', {})
    await expect(world.plugins.remove('move')).rejects.toThrow(/Journeys use this plugin/)
    home.drop('move')
    await world.plugins.look()
    expect(world.plugins.all().find(({ id }) => id === 'move')?.status.standing).toBe('missing')
    for (const name of who) await world.member(name, { name })
    await world.enter(journey, who)
    await world.settle()
    expect(await states(world)).toEqual({ ready: who.length })
    await neighbourWorks(world)
    await home.put('move', release('one'))
    await world.plugins.look()
    await world.rows(`update effect set due_at = clock_timestamp() where state = 'ready'`)
    await until(world, 'accepted', who.length + 5)
    expect(await states(world)).toEqual({ accepted: who.length + 5 })
    await world.rows(`update journey set state = 'stopped'`)
    await world.plugins.remove('move')
    expect(world.plugins.all().find(({ id }) => id === 'move')?.status.standing).toBe('new')
    expect(world.deps.nodes.nodes.has('move.send')).toBe(false)
  },
  LONG,
)

test(
  'F46 E406 a new release takes the new work while the old one ends what it has begun',
  async () => {
    const provider = await startProvider(() => ({}))
    const home = makeHome()
    const slow = release('one').replace(
      'await http.post',
      `await http.post('/', { json: { release: 'begun' } })\n  await new Promise((go) => setTimeout(go, 1500))\n  await http.post`,
    )
    await home.put('move', slow)
    const world = await wellWorld(home, { patience: '1' })
    await account(world, 'move.account', { settings: { host: provider.host }, secrets: {} })
    const journey = await stand(world, 'move.send', ['Ada'])
    const first = world.settle()
    // however long its process takes to start
    await expect.poll(() => provider.got.length, { timeout: 30_000 }).toBe(1)
    await home.put('move', release('two'), '1.1.0')
    await world.plugins.look()
    await first
    await world.member('Bob', { name: 'Bob' })
    await world.enter(journey, ['Bob'])
    await until(world, 'accepted', 2)
    const refs = await world.rows<{ ref: string }>('select provider_ref as ref from effect order by run')
    expect(refs.map(({ ref }) => ref)).toEqual(['one', 'two'])
    expect(provider.got.map(({ body }) => JSON.parse(body).release)).toEqual(['begun', 'one', 'two'])
    expect(await incidents(world)).toEqual([])
  },
  LONG,
)
