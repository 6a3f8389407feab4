import { type Json, type JsonObject, objectOf } from '@cairn/sdk'
import { parseRule, testRule } from '@cairn/sdk/expression'
import type { PluginCondition } from '@cairn/sdk/plugin'
import { namesRead } from '@cairn/runtime/plugins/conditions'
import { closedServices } from '../account.ts'
import { type Check, firstOf, NOT_APPLICABLE, type Verdict } from '../check.ts'
import { chanceOf, sample } from '../samples.ts'
import type { Subject } from '../subject.ts'

const SAMPLES = 30
/** Where a schema sets no bounds, somebody will bring so many, so long. */
const UNBOUNDED = { items: 150, characters: 100 }

const ruleOf = (subject: Subject, node: string, config: JsonObject): Promise<unknown> =>
  subject.ask({ method: 'when', node, input: { config }, services: closedServices().services })

interface Asked {
  readonly config: JsonObject
  readonly rule: unknown
}

/** The rule of settings of many kinds, with texts that would break out of one put together by hand. */
const rulesOf = (subject: Subject, { id, schema }: PluginCondition): Promise<readonly Asked[]> =>
  subject.once(`rules ${id}`, async () => {
    const chance = chanceOf(31)
    const asked: Asked[] = []
    for (let i = 0; i < SAMPLES; i += 1) {
      // a sample of a schema with properties is an object
      const config = sharpened(sample(schema, chance) as JsonObject, i)
      asked.push({ config, rule: await ruleOf(subject, id, config).catch((error: unknown) => String(error)) })
    }
    return asked
  })

const SHARP = ['a" || true || "', "it's", 'a\\"', '\u2028']
/** Every third config has its free texts sharpened. */
function sharpened(config: JsonObject, i: number): JsonObject {
  if (i % 3 !== 0) return config
  const text = SHARP[i % SHARP.length] ?? ''
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, isTexts(value) ? value.map(() => text) : value]),
  )
}
const isTexts = (value: Json): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')

/** The most that a schema lets through. */
function largest(schema: JsonObject): Json {
  const { type, maxItems, maxLength } = schema
  if (type === 'object') {
    return Object.fromEntries(
      Object.entries(objectOf(schema['properties'])).map(([name, each]) => [name, largest(objectOf(each))]),
    )
  }
  if (type === 'array') {
    const length = typeof maxItems === 'number' ? maxItems : UNBOUNDED.items
    return Array.from({ length }, () => largest(objectOf(schema['items'])))
  }
  const free = type === 'string' && schema['enum'] === undefined && schema['pattern'] === undefined
  if (!free || schema['format'] !== undefined) return sample(schema, chanceOf(1))
  return 'x'.repeat(typeof maxLength === 'number' ? maxLength : UNBOUNDED.characters)
}

const conditions =
  (judge: (subject: Subject, condition: PluginCondition) => Promise<Verdict>) =>
  (subject: Subject): Promise<Verdict> => {
    const all = subject.manifest.nodes.flatMap((node) => (node.kind === 'condition' ? [node] : []))
    return firstOf(all, async (condition) => {
      const verdict = await judge(subject, condition)
      return typeof verdict === 'string' ? `${condition.id}: ${verdict}` : verdict
    })
  }

interface Golden {
  readonly config: JsonObject
  readonly member?: JsonObject
  readonly orders?: { readonly count: number; readonly total: number }
  readonly tags?: readonly string[]
  readonly expect: boolean
}

export const conditionChecks: readonly Check[] = [
  {
    id: 'J1',
    title: 'its rule is a rule, whatever somebody writes into its settings, and reads what was asked for',
    fails: conditions(async (subject, condition) => {
      for (const { config, rule } of await rulesOf(subject, condition)) {
        if (typeof rule !== 'string') return 'its rule is no text.'
        const parsed = parseRule(rule, 'run')
        if (!parsed.ok)
          return `of ${JSON.stringify(config).slice(0, 80)} it makes no rule: ${parsed.problems[0]?.message}`
        const secret = namesRead(parsed.rule.reads).find((name) => !condition.reads.includes(name))
        if (secret !== undefined) return `its rule reads ${secret}, which it does not ask for.`
      }
      return undefined
    }),
  },
  // this host walks rules by its own evaluator, in the walk as in audiences; there is no SQL of them to compare
  { id: 'J2', title: 'its rule can be asked of the database', fails: () => NOT_APPLICABLE },
  { id: 'J3', title: 'its rule means the same to the walk and to the database', fails: () => NOT_APPLICABLE },
  {
    id: 'J4',
    title: 'its rule is a rule still where its settings hold as much as they may',
    needs: ['J1'],
    fails: conditions(async (subject, { id, schema }) => {
      // a sample of a schema with properties is an object
      const rule = String(await ruleOf(subject, id, largest(schema) as JsonObject))
      const parsed = parseRule(rule, 'run')
      return parsed.ok ? undefined : `settings may grow beyond what a rule holds: ${parsed.problems[0]?.message}`
    }),
  },
  {
    id: 'J5',
    title: 'its golden cases come out as written',
    needs: ['J1'],
    fails: conditions(async (subject, { id }) => {
      const kind = id.split('.')[1] ?? ''
      // a file of its author; what does not fit is told by the comparison below
      const cases = JSON.parse(subject.read(`fixtures/cases/${kind}.json`) ?? '[]') as readonly Golden[]
      if (cases.length === 0) return `there are no cases of it in fixtures/cases/${kind}.json.`
      for (const { config, member = {}, orders = { count: 0, total: 0 }, tags = [], expect } of cases) {
        const rule = String(await ruleOf(subject, id, config))
        const facts = { member, orders, tags, scores: {}, rewards: {}, effects: {}, reads: new Map(), now: 0 }
        if (testRule(rule, facts) !== expect)
          return `${JSON.stringify(config)} of ${JSON.stringify({ ...member, orders })} comes out ${!expect}.`
      }
      return undefined
    }),
  },
]
