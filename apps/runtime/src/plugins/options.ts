import type { Json, JsonObject } from '@cairn/sdk'
import type { PluginSender } from '@cairn/sdk/plugin'
import { z } from 'zod'
import { NotFound } from '../refusal.ts'
import { makeWitness } from '../transports/evidence.ts'
import { guardedHttp, openHttpLines } from '../transports/http.ts'
import { accountFor } from './account.ts'
import { ruleHash } from './rules.ts'
import { servicesAside, type Trying } from './try.ts'

export interface OptionsWish {
  readonly brand: number
  /** The kind of step, and the field of it that somebody fills in. */
  readonly type: string
  readonly field: string
  readonly search: string
  /** What the form holds so far: a list may depend on it. */
  readonly config: JsonObject
  readonly connection?: string | undefined
}

export interface Options {
  readonly items: readonly { readonly value: Json; readonly label: string }[]
  /** The list of before: the provider does not answer just now, and `detail` says why. */
  readonly stale: boolean
  readonly detail?: string
}

/** Somebody looks at a form meanwhile. */
const DEADLINE = 2000
const FRESH = 30_000
const MOST = { lists: 500, items: 500, reply: 256_000 }

const said = z
  .array(z.object({ value: z.json(), label: z.string().transform((text) => text.slice(0, 300)) }))
  .transform((all) => all.slice(0, MOST.items))

interface Kept {
  readonly items: Options['items']
  readonly at: number
}

/** Lists of values that providers know, for one process: asked while somebody looks, kept for half a minute, and for longer where nobody answers. */
export function openOptions(trying: Trying) {
  const kept = new Map<string, Kept>()
  const under = new Map<string, Promise<Options['items']>>()

  function keep(key: string, items: Options['items']): void {
    kept.delete(key)
    const oldest = kept.size >= MOST.lists ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    kept.set(key, { items, at: performance.now() })
  }

  return async function options(wish: OptionsWish): Promise<Options> {
    const sender = senderOf(trying, wish)
    const { brand, type, field, search, config, connection = '' } = wish
    const key = ruleHash(`${brand} ${type} ${field} ${connection}`, sender.version, { search, config })
    const known = kept.get(key)
    if (known && performance.now() - known.at < FRESH) return { items: known.items, stale: false }
    try {
      // several who look at one form ask once
      const asking = under.get(key) ?? ask(trying, sender, wish)
      under.set(key, asking)
      const items = await asking.finally(() => under.delete(key))
      keep(key, items)
      return { items, stale: false }
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      return { items: known?.items ?? [], stale: known !== undefined, detail }
    }
  }
}

function senderOf({ plugins }: Trying, { type, field }: OptionsWish): PluginSender {
  const nodes = (plugins?.all() ?? []).flatMap(({ row, manifest }) => (row ? manifest.nodes : []))
  const found = nodes.find(({ id }) => id === type)
  if (found && 'options' in found && found.options.includes(field)) return found
  throw new NotFound('list of values')
}

async function ask(trying: Trying, sender: PluginSender, wish: OptionsWish): Promise<Options['items']> {
  const { db, config, secret, plugins } = trying
  const signal = AbortSignal.timeout(DEADLINE)
  const type = plugins?.connectionOf(sender.connection ?? '')
  const lane = { brand: wish.brand, connection: wish.connection }
  const account = type && (await accountFor({ db, secret }, type, lane))
  const lines = openHttpLines(config)
  try {
    const http = guardedHttp({ lines, signal, replies: MOST.reply }, makeWitness(), new Set())
    const { field, search, config: held } = wish
    const input = { field, search, config: held, settings: account?.settings ?? {}, now: 0 }
    const plugin = sender.id.split('.', 1)[0] ?? sender.id
    const services = servicesAside({ db, account }, http)
    const answer = await plugins?.call(plugin, { method: 'options', node: sender.id, input, services, signal })
    return said.parse(answer)
  } finally {
    lines.close()
  }
}
