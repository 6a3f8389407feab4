import { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'
import { after } from '../time.ts'
import type { Connection, SettingsOf, SecretOf } from './connection.ts'
import type {
  Askable,
  AskableBy,
  ChannelLimits,
  Delivery,
  Idempotency,
  LookupContext,
  Results,
  ResultsBy,
  ResultsContext,
  SendOutcome,
} from './delivery.ts'
import { duration, field } from './fields.ts'
import { formOf } from './form.ts'
import type { HouseContext, Lent } from './lend.ts'
import type { Migrations } from './migration.ts'
import type { NodeDefinition, NodeInput } from './node.ts'
import type { Answer } from './outcome.ts'
import type { PortSpec } from './ports.ts'
import type { Receipts } from './receipts.ts'
import type { FieldAid } from './remote.ts'
import type { AnyConfig, ConfigSchema, OutputOf } from './schema.ts'
import { type Text, textOf, type Title } from './text.ts'

/** What the host lends a channel while it sends. */
export interface SendContext<C = object, Content = Readonly<Record<string, string>>, S = object> extends Lent {
  /** The node's settings without the templates: those come filled in, with each delivery. */
  readonly config: C
  /** Of the connection; its secrets stay with the host. */
  readonly settings: S
  readonly batch: readonly Delivery<Content>[]
  /** Where the provider is to send its reports of this account; absent inside the house and where nobody outside finds us. */
  readonly reports?: string
}

/** Whose lane something goes through. For the house, which opens the account behind it. */
export interface LaneContext {
  readonly lane: { readonly brand: number; readonly connection?: string | undefined }
}

/** A channel as the host runs it, inside the house or in a process of its own. */
export interface ChannelDefinition {
  readonly id: string
  readonly version: number
  readonly title: Text
  readonly icon: string
  readonly summary?: Text
  /** The identity kind a delivery needs; `none` addresses the member itself. */
  readonly address: 'email' | 'phone' | 'none'
  readonly idempotency: Exclude<Idempotency, { class: 'lookup' }> | AskableBy<LookupContext<object> & LaneContext>
  /** A sandbox channel reaches nobody outside and also runs on a manual clock. */
  readonly sandbox?: boolean
  readonly limits: ChannelLimits
  account?(config: object): string | undefined
  readonly receipts?: boolean
  /** What it takes and cannot tell the end of yet. */
  readonly results?: ResultsBy<ResultsContext<object> & LaneContext, Text>
  /** How long a message is worth sending where nobody says otherwise; a day where absent. */
  readonly ttl?: string
  /** Config fields rendered with Liquid for each member. */
  readonly templates: readonly string[]
  send(context: SendContext & HouseContext & LaneContext): Promise<readonly SendOutcome[]>
}

/** What each template field holds once it is filled in; one that may be absent from the config may be absent here. */
type Filled<C, T extends string> = {
  readonly [K in T]: K extends keyof C ? (undefined extends C[K] ? string | undefined : string) : string
}

type Fields<S> = keyof OutputOf<S> & string

export interface ChannelWish<
  S extends ConfigSchema,
  T extends Fields<S>,
  A extends Connection | undefined,
  H extends boolean,
> {
  readonly id: string
  readonly version: number
  readonly title: Title
  /** The name of an icon of lucide.dev. */
  readonly icon: string
  /** One line for the card; `{field}` is replaced by the field's value. */
  readonly summary?: Title
  readonly address: ChannelDefinition['address']
  readonly idempotency: Exclude<Idempotency, { class: 'lookup' }> | Askable<Omit<OutputOf<S>, T>, SettingsOf<A>>
  readonly sandbox?: boolean
  readonly limits: ChannelLimits
  /** The kind of account it sends through. */
  readonly connection?: A
  /**
   * What tells accounts apart where a config names them rather than a connection: the host of a URL, say. Each has a lane of
   * its own, so that one that does not answer keeps nobody else waiting. Inside the house alone.
   */
  account?(config: OutputOf<S>): string | undefined
  /** The provider reports back by our key or its own reference: the host keeps both, so that a receipt finds its message. Inside the house `true`. */
  readonly receipts?: Receipts<SecretOf<A>, keyof SettingsOf<A> & string> | boolean
  /** For a provider that takes a message now and tells later what came of it, where it is asked: a task for staff, a call in a queue. */
  readonly results?: Results<Omit<OutputOf<S>, T>, SettingsOf<A>>
  /** What “Give up after” begins with, as an ISO 8601 duration; a day where absent. */
  readonly ttl?: string
  readonly config: S
  /** Config fields rendered with Liquid for each member. */
  readonly templates: readonly T[]
  /** Lists of values that the provider knows, by config field. */
  readonly ui?: { readonly [K in Fields<S>]?: FieldAid<Partial<OutputOf<S>>, SettingsOf<A>> }
  readonly migrations?: Migrations
  /** Sends by the house's own mail server or phone. Refused of plugins. */
  readonly house?: H
  /**
   * Sends to everybody in `batch` and answers one outcome for each key. A key left out is judged by what the host saw leave: it is
   * never sent twice unless the provider tells repeats.
   */
  send(
    context: SendContext<Omit<OutputOf<S>, T>, Filled<OutputOf<S>, T>, SettingsOf<A>> &
      (H extends true ? HouseContext : unknown),
  ): readonly SendOutcome[] | Promise<readonly SendOutcome[]>
}

/** Every channel has these beside its own config. */
export const channelFields = (ttl = 'P1D') => ({
  then: field(z.enum(['continue', 'await-outcome']).default('continue'), {
    label: { en: 'After sending', 'zh-CN': '发送后' },
    options: {
      continue: { en: 'Go on at once', 'zh-CN': '直接进入下一步' },
      'await-outcome': { en: 'Wait for the outcome and branch on it', 'zh-CN': '等待发送结果，再按结果分流' },
    },
  }),
  ttl: field(duration().default(ttl), {
    label: { en: 'Give up after', 'zh-CN': '发送有效期' },
    help: {
      en: 'A message that could not be sent within this time is dropped.',
      'zh-CN': '超过这段时间仍未发出的消息不再发送。',
    },
    widget: 'duration',
  }),
})

const outcomeLabels = {
  sent: { en: 'Sent', 'zh-CN': '已发送' },
  unreachable: { en: 'No address', 'zh-CN': '无法触达' },
  blocked: { en: 'Held back', 'zh-CN': '被拦截' },
  failed: { en: 'Failed', 'zh-CN': '发送失败' },
  unknown: { en: 'Unknown', 'zh-CN': '结果未知' },
} as const satisfies Record<string, Text>

/** The way on, or the ways out of a member who waits: what the channel itself tells apart, and what may become of any message. */
export function channelPorts({ results }: Pick<ChannelDefinition, 'results'>): readonly PortSpec[] {
  const { sent, ...others } = outcomeLabels
  const own = Object.entries(results?.ports ?? { sent })
  return [
    { port: 'next', when: { field: 'then', is: 'continue' } },
    ...[...own, ...Object.entries(others)].map(([port, label]): PortSpec => ({
      port,
      label,
      required: port === own[0]?.[0],
      when: { field: 'then', is: 'await-outcome' },
    })),
  ]
}

/** A channel together with the node that stands for it on the canvas. */
export interface Channel {
  readonly kind: 'channel'
  readonly channel: ChannelDefinition
  readonly node: NodeDefinition
  /** As it was declared: what a plugin is described and run by. */
  readonly wish: ChannelWish<AnyConfig, string, Connection | undefined, boolean>
}

/**
 * Declares a channel; its node follows from it. The node answers one message effect whose input is the config's
 * templates, unrendered: what the member reads is rendered once, in the lane, at the first attempt.
 */
export function defineChannel<
  S extends ConfigSchema,
  const T extends Fields<S> = never,
  A extends Connection | undefined = undefined,
  H extends boolean = false,
>(wish: ChannelWish<S, T, A, H>): Channel {
  // a channel is only ever handed what its own schema parsed, which its own types describe
  const plain = wish as unknown as Channel['wish']
  const channel = channelOf(plain)
  return {
    kind: 'channel',
    channel,
    wish: plain,
    get node() {
      return channelNode(channel, formOf(plain.config, channelFields(plain.ttl)))
    },
  }
}

function channelOf(wish: Channel['wish']): ChannelDefinition {
  const { id, version, title, icon, summary, address, idempotency, sandbox, limits, receipts, results, templates } =
    wish
  return {
    id,
    version,
    title: textOf(title),
    icon,
    address,
    // a lookup is handed the config it was declared with
    idempotency: idempotency as ChannelDefinition['idempotency'],
    limits,
    templates,
    ...(summary !== undefined && { summary: textOf(summary) }),
    ...(sandbox !== undefined && { sandbox }),
    ...(receipts !== undefined && { receipts: receipts !== false }),
    ...(wish.ttl !== undefined && { ttl: wish.ttl }),
    ...(results && { results: resultsOf(results) }),
    // the chart parsed this config with the channel's own schema
    ...(wish.account && { account: (config: object) => wish.account?.(config as never) }),
    send: async (context) => wish.send(context as Parameters<typeof wish.send>[0]),
  }
}

function resultsOf(results: NonNullable<Channel['wish']['results']>) {
  const { everyMs, ports } = results
  const named = Object.entries(ports ?? {}).map(([port, title]) => [port, textOf(title)] as const)
  return {
    everyMs,
    ...(ports && { ports: Object.fromEntries(named) }),
    // asked with the config it was declared with
    ask: (context: ResultsContext<object>) => results.ask(context as Parameters<typeof results.ask>[0]),
  }
}

/** The node of a channel whose config, `then` and `ttl` included, is parsed by `config`. */
export function channelNode(channel: ChannelDefinition, config: z.ZodType<object>): NodeDefinition {
  return {
    id: channel.id,
    version: channel.version,
    title: channel.title,
    icon: channel.icon,
    shelf: 'channel',
    ...(channel.summary && { summary: channel.summary }),
    config,
    ports: channelPorts(channel),
    effect: { lane: channel.id, inside: false, ...(channel.account && { account: accountOf(channel) }) },
    run: (input) => channelAnswer(channel.templates, input),
  }
}

function accountOf(channel: ChannelDefinition): (config: object) => string | undefined {
  return (config) => {
    const name = channel.account?.(config)
    // part of a lane's name, which travels in notifications
    return name
      ?.toLowerCase()
      .replace(/[^a-z0-9.:_-]/g, '_')
      .slice(0, 100)
  }
}

function channelAnswer(templates: readonly string[], { config, woken, now, zone }: NodeInput<object>): Answer {
  if (woken) return { go: woken.kind === 'due' ? 'unknown' : woken.port }
  // the walk hands over only what the schema above parsed, which holds `then` and `ttl` for every channel
  const fields = config as JsonObject & { readonly then: 'continue' | 'await-outcome'; readonly ttl: string }
  const input: Record<string, Json> = {}
  for (const name of templates) {
    const template = fields[name]
    if (template !== undefined) input[name] = template
  }
  return { effect: { kind: 'message', input, expires: after(now, fields.ttl, zone) }, then: fields.then }
}
export type { JsonObject }
