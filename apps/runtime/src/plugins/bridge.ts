import {
  type ChannelDefinition,
  type HostHttp,
  type HostKv,
  type Instant,
  type Lookup,
  PermanentError,
  rejected,
  retry,
  type SendOutcome,
} from '@cairn/sdk'
import type { PluginSender } from '@cairn/sdk/plugin'
import { z } from 'zod'
import { type GuestCall, GuestGone, type Services } from './guest.ts'
import type { Account } from '../vendors/account.ts'
import { httpFor, type Watch } from './http.ts'
import type { Apart } from './keeper.ts'
import type { Tokens } from '../vendors/tokens.ts'
import { openPace } from './pace.ts'
import { openSuspects, type Suspects } from './suspects.ts'

type SendContext = Parameters<ChannelDefinition['send']>[0]
type Lane = SendContext['lane']

/** What a sender needs of the plugin it belongs to. */
export interface Office {
  /** `apart`: in a process of its own, which ends with it. */
  call(call: GuestCall, apart?: Apart): Promise<unknown>
  /** The account of a lane, opened; undefined where the sender needs none. */
  account(lane: Lane, type: string | undefined): Promise<Account | undefined>
  denied(what: string): void
  /** Tokens that accounts were given, kept for the whole process. */
  readonly tokens: Tokens
  machine(): Promise<Instant>
  /** Where reports of this account come in, as a provider finds us. */
  reports(account: Account): string | undefined
}

/** Bytes of an answer that a guest may read. */
const REPLIES = 1_000_000

/** A channel of the house whose `send` happens in the plugin's process. To the lanes it is one like any other. */
export function bridge(sender: PluginSender, office: Office): ChannelDefinition {
  const { id, version, title, icon, summary, address, sandbox, receipts, results, ttl, templates } = sender
  const suspects = openSuspects()
  const pace = openPace()
  const servicesOf = (lent: Lending, account: Account | undefined, watch: Watch): Services => ({
    http: httpFor({
      http: lent.http,
      account,
      watch,
      denied: (what) => office.denied(what),
      tokens: office.tokens,
      machine: () => office.machine(),
      pace: () => pace.turn(account?.connection.perSecond),
    }),
    kv: (input) => kvCall(lent.kv, input),
  })
  const errand: Errand = { sender, office, suspects, servicesOf }
  return {
    id,
    version,
    title,
    icon,
    address,
    templates,
    limits: limitsOf(sender),
    idempotency: idempotencyOf(errand),
    ...(summary && { summary }),
    ...(sandbox === true && { sandbox }),
    ...(receipts && { receipts: true }),
    ...(results && { results: resultsOf(errand, results) }),
    ...(ttl !== undefined && { ttl }),
    send: (context) => send(errand, context),
  }
}

function limitsOf({ limits: { batch, concurrency, perSecond } }: PluginSender): ChannelDefinition['limits'] {
  return { batch, concurrency, replies: REPLIES, ...(perSecond !== undefined && { perSecond }) }
}

type Lending = Pick<SendContext, 'signal' | 'lane'> & { readonly http: HostHttp; readonly kv: HostKv }

interface Errand {
  readonly sender: PluginSender
  readonly office: Office
  readonly suspects: Suspects
  readonly servicesOf: (lent: Lending, account: Account | undefined, watch: Watch) => Services
}

function idempotencyOf(errand: Errand): ChannelDefinition['idempotency'] {
  const { idempotency } = errand.sender
  if (idempotency.class !== 'lookup') return idempotency
  return {
    ...idempotency,
    async lookup(key, context) {
      // whoever asked reads it with a schema of its own
      return (await question(errand, 'lookup', { ...context, asked: { key } })) as Lookup
    },
  }
}

type Results = NonNullable<ChannelDefinition['results']>

function resultsOf(errand: Errand, { everyMs, ports }: NonNullable<PluginSender['results']>): Results {
  return {
    everyMs,
    ...(ports && { ports }),
    // whoever asked reads it with a schema of its own
    ask: async (context) =>
      (await question(errand, 'results', {
        ...context,
        asked: { waiting: context.waiting },
      })) as readonly SendOutcome[],
  }
}

type Asking = Lending & Pick<SendContext, 'config' | 'now'> & { readonly asked: object }

/** Something the plugin is to find out at the provider, which sends nothing to anybody. */
async function question(
  { sender, office, servicesOf }: Errand,
  method: 'lookup' | 'results',
  context: Asking,
): Promise<unknown> {
  const account = await office.account(context.lane, sender.connection)
  const services = servicesOf(context, account, { taken: false, refused: false })
  const config = withoutTemplates(context.config, sender.templates)
  const input = { ...context.asked, config, settings: account?.settings ?? {}, now: context.now() }
  return office.call({ method, node: sender.id, input, services, signal: context.signal })
}

async function send(errand: Errand, context: SendContext): Promise<readonly SendOutcome[]> {
  const { suspects } = errand
  const outcomes: unknown[] = []
  let failed: unknown
  async function go(keys: readonly string[], apart: boolean): Promise<void> {
    try {
      const said = await part(errand, context, { keys, apart })
      suspects.clear(keys)
      if (Array.isArray(said)) outcomes.push(...said)
      else failed ??= new TypeError('The plugin answered no list of outcomes.')
    } catch (error) {
      failed ??= error
    }
  }
  const { together, suspected } = split(context, suspects)
  if (together.length > 0) await go(together, false)
  for (const key of suspected) {
    const next = suspects.next(key)
    if (next === 'try') await go([key], true)
    else if (next === 'leave') outcomes.push(retry(key, { detail: 'The plugin ended over this message.' }))
    else {
      suspects.clear([key])
      outcomes.push(rejected(key, 'other', 'The plugin ended over this message, and over no other.'))
    }
  }
  // what was said stands; where nothing at all was, the reason is worth more than silence
  if (outcomes.length === 0 && failed !== undefined) throw failed
  // the lanes read every word with a schema of their own
  return outcomes as readonly SendOutcome[]
}

function split({ batch }: SendContext, suspects: Suspects) {
  const keys = batch.map(({ key }) => key)
  return {
    together: keys.filter((key) => !suspects.has(key)),
    suspected: keys.filter((key) => suspects.has(key)),
  }
}

async function part(
  { sender, office, suspects, servicesOf }: Errand,
  context: SendContext,
  { keys, apart }: { readonly keys: readonly string[]; readonly apart: boolean },
): Promise<unknown> {
  const batch = context.batch.filter(({ key }) => keys.includes(key))
  const account = await office.account(context.lane, sender.connection)
  const watch: Watch = { taken: false, refused: false }
  const input = {
    config: withoutTemplates(context.config, sender.templates),
    settings: account?.settings ?? {},
    batch,
    ...(account && sender.receipts && { reports: office.reports(account) }),
    now: context.now(),
  }
  const services = servicesOf(context, account, watch)
  const alone = apart ? { counts: !keys.some((key) => suspects.proven(key)) } : undefined
  try {
    return await office.call({ method: 'send', node: sender.id, input, services, signal: context.signal }, alone)
  } catch (error) {
    if (error instanceof GuestGone && error.ending.kind !== 'asked') suspects.blame(keys, apart)
    // the plugin says it will never work, and the other side took nothing: the members leave, and nobody tries again
    const final = (error instanceof PermanentError || isRefusal(error)) && !watch.taken
    if (!final || (isRefusal(error) && !watch.refused)) throw error
    return keys.map((key) => rejected(key, 'other', error instanceof Error ? error.message : undefined))
  }
}

const isRefusal = (error: unknown): boolean => error instanceof Error && error.name === 'AnswerError'

function withoutTemplates(config: object, templates: readonly string[]): object {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !templates.includes(name)))
}

const kvWish = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('get'), key: z.string() }),
  z.object({ verb: z.literal('set'), key: z.string(), value: z.json() }),
  z.object({ verb: z.literal('delete'), key: z.string() }),
])

export async function kvCall(kv: HostKv, input: unknown): Promise<unknown> {
  const wish = kvWish.safeParse(input)
  if (!wish.success) throw new PermanentError('KV_CALL', 'This is no question about a value.')
  if (wish.data.verb === 'get') return kv.get(wish.data.key)
  if (wish.data.verb === 'delete') return kv.delete(wish.data.key)
  return kv.set(wish.data.key, wish.data.value)
}
