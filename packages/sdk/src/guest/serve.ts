import type { Channel } from '../define/channel.ts'
import { featureMaker } from '../define/features.ts'
import type { Lent } from '../define/lend.ts'
import type { Reward } from '../define/reward.ts'
import type { ScoringModel } from '../define/scoring.ts'
import { type JsonObject, objectOf, type Json } from '../json.ts'
import { type Definition, describe } from '../plugin/describe.ts'
import type { Method } from './protocol.ts'

/** One call of the host: what is asked of which definition, with what the host lends for it. */
export interface Call {
  readonly method: Method
  readonly node: string
  readonly input: JsonObject
  readonly lent: Lent
}

/** Does what the host asks with a plugin's definitions. The same in a process of its own and, for the kit, beside the caller. */
export async function serve(definitions: readonly Definition[], call: Call): Promise<unknown> {
  if (call.method === 'describe') return describe(definitions)
  const found = definitions.flatMap((each) => [each, ...accountOf(each)]).find(({ wish }) => wish.id === call.node)
  if (!found) throw new Error(`This plugin has no ${call.node}.`)
  if (call.method === 'migrate') return migrate(found, call.input)
  if (call.method === 'validate') return validate(found, call.input)
  if (found.kind === 'connection') return test(found, call)
  if (found.kind === 'scoring') return score(found, call)
  if (found.kind === 'condition') {
    // the host parsed this config by the schema the plugin declared
    return found.wish.when({ config: objectOf(call.input['config']) })
  }
  return errand(found, call)
}

const accountOf = (definition: Definition): readonly Definition[] =>
  'connection' in definition.wish && definition.wish.connection ? [definition.wish.connection] : []

async function test(found: Extract<Definition, { kind: 'connection' }>, { input, lent }: Call): Promise<null> {
  await found.wish.test?.({ ...lent, settings: input['settings'] as never })
  return null
}

async function errand(found: Channel | Reward, { method, input, lent }: Call): Promise<unknown> {
  const { wish } = found
  // what the host parsed by the schema the plugin declared
  const known = { ...lent, config: input['config'], settings: input['settings'] }
  if (method === 'send') {
    const context = { ...known, batch: input['batch'], reports: input['reports'] }
    return found.kind === 'channel' ? found.wish.send(context as never) : found.wish.grant(context as never)
  }
  if (method === 'lookup' && wish.idempotency.class === 'lookup') {
    return wish.idempotency.lookup(word(input['key']), known as never)
  }
  if (method === 'results' && 'results' in wish && wish.results) {
    return wish.results.ask({ ...known, waiting: input['waiting'] } as never)
  }
  if (method === 'options') {
    const aids: Readonly<Record<string, { options?(context: never): unknown } | undefined>> = wish.ui ?? {}
    return aids[word(input['field'])]?.options?.({ ...known, search: word(input['search']) } as never)
  }
  if (method === 'parse' && 'receipts' in wish && typeof wish.receipts === 'object') {
    return wish.receipts.parse(input as never)
  }
  throw new Error(`${wish.id} cannot ${method}.`)
}

/** The value with its defaults, or what is wrong with it, by the plugin's own schema. */
async function validate({ wish }: Definition, { config }: JsonObject): Promise<unknown> {
  const schema = 'config' in wish ? wish.config : wish.settings
  const result = await schema['~standard'].validate(config)
  if (result.issues === undefined) return { ok: true, value: result.value }
  return { ok: false, issues: result.issues.map(({ message, path = [] }) => ({ message, path: path.map(String) })) }
}

const word = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

function score({ wish }: ScoringModel, { method, input }: Call): unknown {
  const config = objectOf(input['config'])
  if (method === 'features') return wish.features({ ...featureMaker, config })
  const columns = Object.fromEntries(
    Object.entries(objectOf(input['columns'])).map(([name, all]) => [name, column(all)]),
  )
  const rows = Number(input['rows'])
  if (method === 'fit') return wish.fit({ config, columns, rows })
  const scored = wish.predict({ config, columns, rows, model: input['model'] ?? null })
  return Object.fromEntries(
    Object.entries(scored).map(([name, all]) => [name, Array.from<unknown>(all as ArrayLike<unknown>)]),
  )
}

/** JSON knows no NaN: a value nobody has comes as null. */
const column = (all: Json): Float64Array =>
  Float64Array.from(Array.isArray(all) ? all : [], (value: Json) => (typeof value === 'number' ? value : Number.NaN))

function migrate(found: Definition, input: JsonObject): JsonObject {
  const { wish } = found
  const steps = ('migrations' in wish ? wish.migrations : undefined) ?? {}
  const to = 'version' in wish ? wish.version : 1
  let config = objectOf(input['config'])
  for (let version = Number(input['from']) + 1; version <= to; version += 1) {
    config = steps[version]?.(frozen(config)) ?? config
  }
  return config
}

/** A step that writes into what it was given would change what somebody else still reads. */
function frozen<T extends Json>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach((each: Json) => frozen(each))
  return Object.freeze(value)
}
