import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Feature, fitReport, type Json, type JsonObject, objectOf } from '@cairn/sdk'
import { definitionsOf, describe, localise, type PluginModel, untranslated } from '@cairn/sdk/plugin'
import { expect, test } from 'vitest'
import * as lifecycle from '../plugins/lifecycle/plugin.ts'
import { type Columns, modelOf, modules, type Name, population, rowsOf, saysOf } from './kit/models.ts'

const AFFINITY = { categories: ['lotion', 'cream', 'mask'] }
/** Each model in every way it can be set. */
const ways: readonly (readonly [Name, JsonObject])[] = [
  ['activity', {}],
  ['affinity', AFFINITY],
  ['churn', {}],
  ['churn', { method: 'days' }],
  ['churn', { method: 'cycle' }],
  ['churn', { method: 'decline' }],
  ['clv', {}],
  ['clv', { family: 'bg' }],
  ['clv', { family: 'pareto', holdoutDays: 60 }],
  ['lifecycle', {}],
  ['nps', {}],
  ['rfa', {}],
  ['rfm', {}],
  ['rfm', { method: 'rule', frequency: 'orders', monetary: 'average' }],
  ['value-group', {}],
]

const pick = (columns: Columns, order: readonly number[]): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, order.map((i) => values[i] ?? null)]))
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

test.each(ways)(
  'E460 %s %o: the same whatever the order of rows and the cut of chunks, and through JSON; nothing odd, nobody and one member end it',
  async (name, config) => {
    const model = modelOf(name, config)
    const features = (await model.features()) as Readonly<Record<string, Feature>>
    // those that compute longest do it for fewer
    const n = config['family'] === 'pareto' ? 100 : 300
    const people = population(features, n)
    const fitted = await model.fit(people)
    expect(await model.fit(people)).toEqual(fitted)
    const whole = await model.predict(fitted, people)
    const order = range(0, n).map((i) => (i * 211) % n)
    expect(await model.fit(pick(people, order))).toEqual(fitted)
    const turned = await model.predict(fitted, pick(people, order))
    expect(order.map((_, i) => turned[order.indexOf(i)])).toEqual(whole)
    const parts = await Promise.all(
      [range(0, 1), range(1, 60), range(60, n)].map((part) => model.predict(fitted, pick(people, part))),
    )
    expect(parts.flat()).toEqual(whole)
    expect(new Set(whole.map((said) => JSON.stringify(said))).size).toBeGreaterThan(2)
    const report = objectOf(fitted)['report']
    expect(fitReport.parse(report).rows).toBeGreaterThan(0)
    const odd = population(features, 60, true)
    expect(await model.predict(fitted, odd)).toHaveLength(60)
    for (const few of [pick(people, []), pick(people, [7]), odd]) {
      const small = await model.fit(few)
      expect(fitReport.safeParse(objectOf(small)['report']).error).toBeUndefined()
      expect(await model.predict(small, few)).toHaveLength(rowsOf(few))
    }
  },
)

test('E460 every text of the models is there in both languages, and the words name every output and every label', () => {
  for (const [name, module] of Object.entries(modules)) {
    const chinese: Record<string, string> = JSON.parse(
      readFileSync(join(import.meta.dirname, '../plugins', name, 'locales/zh-CN.json'), 'utf8'),
    )
    const face = JSON.parse(JSON.stringify(describe(definitionsOf(module)))) as Json
    const spoken = localise(face, chinese)
    expect(untranslated(spoken)).toEqual([])
    const written = JSON.parse(readFileSync(join(import.meta.dirname, '../plugins', name, 'plugin.json'), 'utf8'))
    expect({ apiVersion: 1, nodes: written.nodes, connections: written.connections }).toEqual(spoken)
    for (const { outputs, words = {} } of describe(definitionsOf(module)).nodes as PluginModel[]) {
      const labels = Object.values(outputs).flatMap((kind) => (typeof kind === 'string' ? [] : kind))
      expect(Object.keys(words).toSorted()).toEqual([...new Set([...Object.keys(outputs), ...labels])].toSorted())
    }
  }
  expect(readdirSync(join(import.meta.dirname, '../plugins'))).toEqual(expect.arrayContaining(Object.keys(modules)))
})

test('E462 S4-55 S4-58: RFM by rules has the documented edges and segments, and day 180 is in the band from 180 on', async () => {
  const recency = [0, 30, 31, 44, 45, 90, 91, 179, 180, 359, 360, null]
  const { said } = await saysOf(
    'rfm',
    { method: 'rule' },
    {
      recency,
      days: [1, 2, 4, 5, 9, 1, 2, 4, 5, 1, 1, 0],
      orders: recency.map(() => 1),
      total: [100, 100.01, 1000, 1000.01, 5, 5, 5, 5, 5, 5, 5, 0],
    },
  )
  expect(said.map(({ r, f, m }) => [r, f, m])).toEqual([
    [3, 1, 1],
    [3, 2, 2],
    [2, 2, 2],
    [2, 3, 3],
    [2, 3, 1],
    [2, 1, 1],
    [1, 2, 1],
    [1, 2, 1],
    [1, 3, 1],
    [1, 1, 1],
    [1, 1, 1],
    [undefined, undefined, undefined],
  ])
  expect(said.map(({ band }) => band)).toEqual([1, 1, 1, 1, 2, 3, 3, 3, 4, 4, 5, undefined])
  // the means are 19/11, 21/11 and 15/11
  expect(said[3]).toMatchObject({ score: 233, segment: 'important_value' })
  expect(said[8]).toMatchObject({ segment: 'general_keep' })
  expect(said[0]).toMatchObject({ segment: 'general_develop' })
  expect(said[11]).toEqual({ segment: 'none' })
  const equal = await saysOf('rfm', {}, { recency: [5, 5], days: [2, 2], orders: [2, 2], total: [9, 9] })
  expect(equal.said.map(({ score }) => score)).toEqual([511, 511])
})

test('E462 S2-31: RFA keeps the amount of an order apart from how many there are', async () => {
  const { said } = await saysOf(
    'rfa',
    { bins: 2 },
    {
      recency: [10, 10, 400, 800],
      first: [10, 500, 900, 900],
      orders: [1, 10, 0, 0],
      total: [1000, 1000, 0, 0],
      all: [1, 10, 2, 5],
      sum: [1000, 1000, 60, 200],
      lately: [1, 10, 2, 0],
    },
  )
  expect(said.map(({ f, a, code }) => [f, a, code])).toEqual([
    [1, 2, 'F1F'],
    [2, 1, 'A4C'],
    [undefined, undefined, 'L2A'],
    [undefined, undefined, 'I0A'],
  ])
})

test('E462 S2-32: activity is 1 − e^(−weight/c) of what was just done, half the sum a half-life later, and a weight of nought is nothing', async () => {
  const behaviour = [
    { event: 'Order Completed', weight: 10 },
    { event: 'Visited', weight: 0 },
  ]
  const { said, report } = await saysOf(
    'activity',
    { behaviour, scale: 20 },
    { e0: [1, 0.5, 0, 4], e1: [0, 0, 9, 0], t0: [1, 0, 0, 0] },
  )
  expect(said).toEqual([
    { activity: Number((1 - Math.exp(-0.5)).toPrecision(6)), level: 'medium', active: 'yes' },
    { activity: Number((1 - Math.exp(-0.25)).toPrecision(6)), level: 'low', active: 'no' },
    { activity: 0, level: 'silent', active: 'no' },
    { activity: Number((1 - Math.exp(-2)).toPrecision(6)), level: 'high', active: 'no' },
  ])
  // FAST’s T
  expect(report.parameters['activeShare']).toBe(0.25)
})

test('E462 S3-05: histories give their stage; a stage is left when two runs say so, or at once where something was bought', () => {
  // days, in 365, since the first, since the last, median gap, in the window, since joining, since the friend was lost
  const table: readonly (readonly [string, string, (number | null)[]])[] = [
    ['prospect', 'no_order', [0, 0, null, null, null, 0, 5, null]],
    ['introduction', 'first_order', [1, 1, 30, 30, null, 1, null, null]],
    ['introduction', 'first_order', [1, 1, 80, 80, null, 1, 20, null]],
    ['growth', 'growing', [1, 1, 31, 31, null, 1, null, null]],
    ['growth', 'growing', [3, 3, 100, 20, 40, 2, null, null]],
    ['growth', 'growing', [3, 3, 200, 90, 55, 1, null, null]],
    ['dormant', 'overdue', [3, 3, 200, 91, 55, 1, null, null]],
    ['maturity', 'regular', [4, 4, 100, 45, 30, 3, null, null]],
    ['dormant', 'overdue', [4, 4, 200, 46, 30, 2, null, null]],
    ['maturity', 'regular', [12, 8, 500, 10, 40, 2, null, null]],
    ['dormant', 'declining', [12, 8, 500, 10, 40, 1, null, null]],
    ['dormant', 'overdue', [4, 4, 300, 180, 20, 0, null, null]],
    ['churned', 'long_overdue', [4, 4, 300, 181, 20, 0, null, null]],
    ['dormant', 'overdue', [2, 1, 500, 180, null, 0, null, null]],
    ['churned', 'long_overdue', [2, 1, 500, 181, null, 0, null, null]],
    ['dormant', 'overdue', [9, 2, 900, 300, 100, 0, null, null]],
    ['churned', 'long_overdue', [9, 2, 900, 301, 100, 0, null, null]],
    ['churned', 'left', [4, 4, 100, 45, 30, 3, null, 44]],
    ['maturity', 'regular', [4, 4, 100, 45, 30, 3, null, 45]],
    ['prospect', 'no_order', [0, 0, null, null, null, 0, null, 3]],
  ]
  const names = ['days', 'year', 'first', 'last', 'gap', 'lately', 'joined', 'lost'] as const
  for (const [stage, reason, values] of table) {
    const history = Object.fromEntries(names.map((name, i) => [name, values[i] ?? Number.NaN])) as Parameters<
      typeof lifecycle.stageOf
    >[0]
    expect([lifecycle.stageOf(history, { cycle: 60, windowDays: 90 }), values]).toEqual([{ stage, reason }, values])
  }
})

test('E462 a stage is left when two runs in a row say so, or at once where something was bought', async () => {
  const dormant = { days: 4, year: 4, first: 300, last: 100, gap: 30, lately: 0 }
  const columns = (before: readonly (readonly [number | null, number | null, number | null])[]) => ({
    ...Object.fromEntries(Object.entries(dormant).map(([name, value]) => [name, before.map(() => value)])),
    rank: before.map(([rank]) => rank),
    pending: before.map(([, pending]) => pending),
    bought: before.map(([, , bought]) => bought),
  })
  const { said } = await saysOf(
    'lifecycle',
    {},
    columns([
      [null, null, null],
      [3, 3, 4],
      [3, 4, 4],
      [3, 3, 3],
    ]),
  )
  expect(said.map(({ stage, rank, pending }) => [stage, rank, pending])).toEqual([
    ['dormant', 4, 4],
    ['maturity', 3, 4],
    ['dormant', 4, 4],
    ['dormant', 4, 4],
  ])
})

test('E462 S3-30: a fall by half in how often is warned of, and one in the value of an order; who goes on as before is not', async () => {
  const { said } = await saysOf(
    'churn',
    { method: 'decline' },
    {
      days: [12, 13, 12, 3, 13],
      first: [540, 540, 540, 540, 540],
      last: [5, 5, 5, 5, 5],
      lately: [1, 2, 2, 1, 3],
      spentLately: [100, 142, 138, 5, 300],
      spentBefore: [1100, 1100, 1000, 200, 1000],
    },
  )
  // before: 11 in 450 days are 2.2 in a window; 10 at 100 each; two purchases are no history
  expect(said.map(({ warned, reason }) => [warned, reason])).toEqual([
    ['yes', 'fewer_orders'],
    ['no', 'ok'],
    ['yes', 'smaller_orders'],
    ['no', 'ok'],
    ['no', 'ok'],
  ])
})

test('E462 S3-35: whom the probability puts beyond the threshold is on the list, one-time buyers ranked by how long they are silent', async () => {
  const model = modelOf('churn', { warn: 0.6 })
  const people = population((await model.features()) as Readonly<Record<string, Feature>>, 600)
  const said = await model.predict(await model.fit(people), people)
  const risks = said.flatMap(({ risk, warned }) => (typeof risk === 'number' ? [[risk >= 0.6, warned === 'yes']] : []))
  expect(risks.every(([is, warned]) => is === warned)).toBe(true)
  const once = said
    .map(({ risk }, i) => ({ risk: Number(risk), days: people['days']?.[i] ?? 0, last: people['last']?.[i] ?? 0 }))
    .filter(({ days }) => days === 1)
    .toSorted((a, b) => a.last - b.last)
  expect(once.length).toBeGreaterThan(50)
  expect(once.every(({ risk }, i) => i === 0 || risk >= (once[i - 1]?.risk ?? 0))).toBe(true)
  expect(Math.max(...once.map(({ risk }) => risk))).toBeGreaterThan((once[0]?.risk ?? 1) + 0.1)
  const days = await saysOf('churn', { method: 'days' }, { days: [1, 1], first: [179, 180], last: [179, 180] })
  expect(days.said.map(({ warned }) => warned)).toEqual(['no', 'yes'])
  const cycle = await saysOf(
    'churn',
    { method: 'cycle' },
    { days: [5, 5, 2], first: [200, 200, 200], last: [40, 41, 120], gap: [20, 20, 5] },
  )
  expect(cycle.said.map(({ warned }) => warned)).toEqual(['no', 'yes', 'no'])
})

test('E462 S2-33: the four groups cover all, and nobody is in two', async () => {
  const { said } = await saysOf(
    'value-group',
    {},
    {
      value: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, null, null],
      activity: [0, 0.5, 0, 0, 0.3, 0.3, 0.29, 0.9, 0.3, 0.1, null, 0.9, null],
      first: [400, 400, 90, 91, 400, 400, 400, 400, 400, 400, 400, 400, 3],
    },
  )
  expect(said.map(({ group, rule }) => [group, rule])).toEqual([
    ['silent', 5],
    ['potential', 4],
    ['potential', 4],
    ['silent', 5],
    ['potential', 4],
    ['develop', 3],
    ['silent', 5],
    ['develop', 3],
    ['premium', 1],
    ['develop', 2],
    ['develop', 2],
    ['potential', 4],
    ['potential', 4],
  ])
})

test('E462 NPS and its standard error are those of the shares; blanks are left out, and a handful of answers shows nothing', async () => {
  const answers = [
    ...Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 9 : 10)),
    ...Array.from({ length: 30 }, () => 8),
    ...Array.from({ length: 20 }, (_, i) => i % 7),
    null,
    11,
  ]
  const { said, report } = await saysOf('nps', {}, { answer: answers })
  expect(report.parameters).toMatchObject({ nps: 30, promoters: 50, passives: 30, detractors: 20, answers: 100 })
  expect(report.parameters['standardError']).toBeCloseTo(100 * Math.sqrt((0.7 - 0.09) / 100), 10)
  expect(report.charts[0]?.series[0]?.values[8]).toBe(30)
  expect(said[0]).toEqual({ answer: 9, group: 'promoter' })
  expect(said.slice(-2)).toEqual([{ group: 'none' }, { group: 'none' }])
  expect((await saysOf('nps', {}, { answer: answers.slice(0, 29) })).report.parameters['nps']).toBeNull()
})

test('E462 S0-12 S0-13: lift is the hand value; a member prefers what was bought most and last, and the next is never what was bought', async () => {
  const { said, report } = await saysOf('affinity', AFFINITY, {
    n0: [3, 1, 2, 0, 0, 0],
    n1: [1, 1, 2, 1, 0, 0],
    n2: [0, 0, 0, 0, 1, 0],
    d0: [5, 9, 1, null, null, null],
    d1: [1, 2, 6, 3, null, null],
    d2: [null, null, null, null, 4, null],
  })
  // five buyers: three have both, four have cream
  expect(report.parameters['lotion → cream']).toBeCloseTo((3 * 5) / (3 * 4), 12)
  expect(said.map(({ prefers, next }) => [prefers, next])).toEqual([
    ['lotion', undefined],
    ['cream', undefined],
    ['lotion', undefined],
    ['cream', 'lotion'],
    ['mask', undefined],
    [undefined, undefined],
  ])
  expect(said[3]).toMatchObject({ confidence: 0.75, lift: 1.25 })
})
