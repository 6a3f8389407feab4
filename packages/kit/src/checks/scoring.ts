import { type Json, type JsonObject, objectOf } from '@cairn/sdk'
import type { PluginModel } from '@cairn/sdk/plugin'
import { closedServices } from '../account.ts'
import { type Check, firstOf, NOT_APPLICABLE, type Verdict } from '../check.ts'
import { chanceOf } from '../samples.ts'
import { configOf, type Subject } from '../subject.ts'

type Columns = Readonly<Record<string, readonly (number | null)[]>>
type Scores = Readonly<Record<string, readonly unknown[]>>

interface Bench {
  readonly node: string
  readonly config: JsonObject
  readonly features: readonly string[]
  readonly columns: Columns
  readonly model: Json
}

const ROWS = 200
const CHUNK = 20_000
/** Of a million rows, without the database. */
const BUDGET = 10_000
const LEAST = 400

const ask = (
  subject: Subject,
  node: string,
  { method, input }: { method: 'fit' | 'predict' | 'features'; input: object },
) => subject.ask({ method, node, input, services: closedServices().services, signal: AbortSignal.timeout(60_000) })

/** Rows as populations have them: skewed, with some that nobody knows. */
function columnsOf(names: readonly string[], rows: number): Columns {
  const chance = chanceOf(23)
  return Object.fromEntries(
    names.map((name) => [
      name,
      Array.from({ length: rows }, () => (chance() < 0.05 ? null : Math.floor(chance() ** 3 * 400))),
    ]),
  )
}

/** A model that was fitted on a few hundred, once for all checks. */
const benchOf = (subject: Subject, { id, schema }: PluginModel): Promise<Bench> =>
  subject.once(`model ${id}`, async () => {
    const config = configOf(subject, { id, schema: withDefaults(schema) })
    const said = objectOf((await ask(subject, id, { method: 'features', input: { config } })) as Json)
    const features = Object.keys(said)
    const columns = columnsOf(features, ROWS)
    const model = (await ask(subject, id, { method: 'fit', input: { config, columns, rows: ROWS } })) as Json
    return { node: id, config, features, columns, model }
  })

/** A step begins with its defaults; a model is fitted with them rather than with chance. */
function withDefaults(schema: JsonObject): JsonObject {
  const properties = Object.entries(objectOf(schema['properties'])).map(([name, each]) => {
    const { default: value } = objectOf(each)
    return [name, value === undefined ? each : { const: value }]
  })
  const names = properties.map(([name]) => name as string)
  return { ...schema, properties: Object.fromEntries(properties), required: names }
}

const predict = async (subject: Subject, { node, config, model }: Bench, columns: Columns): Promise<Scores> => {
  const rows = Object.values(columns)[0]?.length ?? 0
  // scores of the shape the manifest names, looked at below
  return (await ask(subject, node, { method: 'predict', input: { config, model, columns, rows } })) as Scores
}

const reordered = (columns: Columns, order: readonly number[]): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, all]) => [name, order.map((i) => all[i] ?? null)]))

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const pick = (scores: Scores, order: readonly number[]): Scores =>
  Object.fromEntries(Object.entries(scores).map(([name, all]) => [name, order.map((i) => all[i])]))

const models =
  (judge: (subject: Subject, model: PluginModel, bench: Bench) => Promise<Verdict>) =>
  (subject: Subject): Promise<Verdict> => {
    const all = subject.manifest.nodes.flatMap((node) => (node.kind === 'scoring' ? [node] : []))
    return firstOf(all, async (model) => {
      const verdict = await judge(subject, model, await benchOf(subject, model))
      return typeof verdict === 'string' ? `${model.id}: ${verdict}` : verdict
    })
  }

export const scoringChecks: readonly Check[] = [
  {
    id: 'I1',
    title: 'it learns and scores the same every time',
    fails: models(async (subject, { id }, bench) => {
      const { config, columns } = bench
      const again = await ask(subject, id, { method: 'fit', input: { config, columns, rows: ROWS } })
      if (!same(again, bench.model)) return 'it learns something else from the same members.'
      return same(await predict(subject, bench, columns), await predict(subject, bench, columns))
        ? undefined
        : 'it scores otherwise the second time.'
    }),
  },
  {
    id: 'I2',
    title: 'members score the same in whatever order they come',
    needs: ['I1'],
    fails: models(async (subject, _, bench) => {
      const order = Array.from({ length: ROWS }, (_each, i) => (i * 77 + 13) % ROWS)
      const straight = await predict(subject, bench, bench.columns)
      return same(pick(straight, order), await predict(subject, bench, reordered(bench.columns, order)))
        ? undefined
        : 'a member scores otherwise in another place of the list.'
    }),
  },
  {
    id: 'I3',
    title: 'members score the same in whatever company they come',
    needs: ['I1', 'I2'],
    fails: models(async (subject, _, bench) => {
      const half = Array.from({ length: ROWS / 2 }, (_each, i) => i)
      const straight = await predict(subject, bench, bench.columns)
      return same(pick(straight, half), await predict(subject, bench, reordered(bench.columns, half)))
        ? undefined
        : 'a member scores otherwise when fewer are scored with it.'
    }),
  },
  {
    id: 'I4',
    title: 'what nobody knows, and what is beyond all measure, is scored too',
    needs: ['I1'],
    fails: models(async (subject, { outputs }, bench) => {
      const odd = [null, 0, -1, 1e300, -1e300, 1e-300]
      const columns = Object.fromEntries(bench.features.map((name) => [name, odd]))
      const scores = await predict(subject, bench, columns).catch((error: unknown) => String(error))
      if (typeof scores === 'string') return `it throws over a value that is missing or very large: ${scores}`
      const hole = Object.keys(outputs).find((name) =>
        scores[name]?.some((value) => value === null || value === undefined),
      )
      return hole && `${hole} is no value for somebody of whom little is known.`
    }),
  },
  {
    id: 'I5',
    title: 'each member gets one of the values that were declared',
    needs: ['I1'],
    fails: models(async (subject, { outputs }, bench) => {
      const scores = await predict(subject, bench, bench.columns)
      for (const [name, kind] of Object.entries(outputs)) {
        const all = scores[name] ?? []
        if (all.length !== ROWS) return `${name} has ${all.length} values for ${ROWS} members.`
        const odd = all.find((value) =>
          typeof kind === 'string' ? !isNumber(value, kind) : !kind.includes(String(value)),
        )
        if (odd !== undefined) return `${name} is ${JSON.stringify(odd)}, which it does not declare.`
      }
      return undefined
    }),
  },
  {
    id: 'I6',
    title: 'what it learned is plain JSON',
    needs: ['I1'],
    fails: models(async (_subject, _model, { model }) =>
      model === null || JSON.stringify(model).includes(':null') || JSON.stringify(model).includes('[null')
        ? 'it learned something that JSON does not hold: a function, NaN, or nothing at all.'
        : undefined,
    ),
  },
  {
    id: 'I7',
    title: 'nobody and one member are scored as well',
    needs: ['I1'],
    fails: models((subject, { id }, bench) =>
      firstOf([0, 1], async (rows) => {
        const few = reordered(
          bench.columns,
          Array.from({ length: rows }, (_, i) => i),
        )
        const done = await ask(subject, id, { method: 'fit', input: { config: bench.config, columns: few, rows } })
          .then(() => predict(subject, bench, few))
          .catch((error: unknown) => String(error))
        if (typeof done === 'string') return `with ${rows} members it throws: ${done}`
        return Object.values(done).every((all) => all.length === rows)
          ? undefined
          : `with ${rows} members it has other scores.`
      }),
    ),
  },
  { id: 'I8', title: 'a million members are scored in ten seconds', needs: ['I1'], fails: models(inTime) },
  {
    id: 'I9',
    title: 'it reads the columns it asked for and no other',
    needs: ['I1'],
    fails: models(async (subject, _, bench) => {
      const straight = await predict(subject, bench, bench.columns)
      const more = {
        aaa: bench.columns[bench.features[0] ?? '']?.map(() => 1e6) ?? [],
        ...bench.columns,
        zzz: Array.from({ length: ROWS }, () => 1e6),
      }
      return same(straight, await predict(subject, bench, more))
        ? undefined
        : 'a column it never asked for changes its scores.'
    }),
  },
]

const isNumber = (value: unknown, kind: string): boolean =>
  typeof value === 'number' && (kind === 'number' || Number.isInteger(value))

async function inTime(subject: Subject, { id }: PluginModel, bench: Bench): Promise<Verdict> {
  if (bench.features.length === 0) return NOT_APPLICABLE
  const columns = columnsOf(bench.features, Math.min(CHUNK, subject.rows))
  const begun = performance.now()
  for (let done = 0; done < subject.rows; done += CHUNK) await predict(subject, bench, columns)
  const took = performance.now() - begun
  // a machine that is busy with something else must not decide about a few rows
  const most = Math.max(LEAST, (BUDGET * subject.rows) / 1_000_000)
  return took <= most
    ? undefined
    : `${id} takes ${Math.round(took)} ms for ${subject.rows} members; ${Math.round(most)} are the most.`
}
