import type { JsonObject } from '../json.ts'
import { after } from '../time.ts'
import type { ChannelDefinition, SendContext } from './channel.ts'
import type { Connection, SettingsOf } from './connection.ts'
import type { Askable, ChannelLimits, Idempotency, SendOutcome } from './delivery.ts'
import { duration, field } from './fields.ts'
import { formOf } from './form.ts'
import type { Migrations } from './migration.ts'
import type { NodeDefinition, NodeInput } from './node.ts'
import type { Answer } from './outcome.ts'
import type { PortSpec } from './ports.ts'
import type { FieldAid } from './remote.ts'
import type { AnyConfig, ConfigSchema, OutputOf } from './schema.ts'
import { textOf, type Title } from './text.ts'

export interface RewardWish<S extends ConfigSchema, A extends Connection | undefined> {
  readonly id: string
  readonly version: number
  readonly title: Title
  readonly icon: string
  readonly summary?: Title
  readonly address?: ChannelDefinition['address']
  readonly idempotency: Exclude<Idempotency, { class: 'lookup' }> | Askable<OutputOf<S>, SettingsOf<A>>
  readonly limits: ChannelLimits
  readonly connection?: A
  readonly config: S
  readonly ui?: { readonly [K in keyof OutputOf<S> & string]?: FieldAid<Partial<OutputOf<S>>, SettingsOf<A>> }
  readonly migrations?: Migrations
  /** Grants to everybody in `batch`, with the same outcomes as a channel's `send`: `accepted` is granted. */
  grant(
    context: SendContext<OutputOf<S>, Readonly<Record<string, string>>, SettingsOf<A>>,
  ): readonly SendOutcome[] | Promise<readonly SendOutcome[]>
}

/** A reward that somebody outside grants, with the node that stands for it. To the lanes it is one more channel. */
export interface Reward {
  readonly kind: 'reward'
  readonly channel: ChannelDefinition
  readonly node: NodeDefinition
  readonly wish: RewardWish<AnyConfig, Connection | undefined>
}

export const rewardFields = {
  ttl: field(duration().default('P1D'), {
    label: { en: 'Give up after', 'zh-CN': '发放有效期' },
    help: {
      en: 'A reward that could not be granted within this time is given up.',
      'zh-CN': '超过这段时间仍未发放的权益不再发放。',
    },
    widget: 'duration',
  }),
}

const rewardPorts: readonly PortSpec[] = [
  { port: 'granted', label: { en: 'Granted', 'zh-CN': '发放成功' } },
  { port: 'failed', required: false, label: { en: 'Failed', 'zh-CN': '发放失败' } },
  { port: 'unknown', required: false, label: { en: 'Unknown', 'zh-CN': '结果未知' } },
]

/** Declares a reward. The member waits for what came of it. */
export function defineReward<S extends ConfigSchema, A extends Connection | undefined = undefined>(
  wish: RewardWish<S, A>,
): Reward {
  // it is only ever handed what its own schema parsed, which its own types describe
  const plain = wish as unknown as Reward['wish']
  const { id, version, title, icon, summary, address = 'none', idempotency, limits } = plain
  const channel: ChannelDefinition = {
    id,
    version,
    title: textOf(title),
    icon,
    address,
    idempotency: idempotency as ChannelDefinition['idempotency'],
    limits,
    templates: [],
    ...(summary !== undefined && { summary: textOf(summary) }),
    send: async (context) => plain.grant(context as Parameters<typeof plain.grant>[0]),
  }
  return {
    kind: 'reward',
    channel,
    wish: plain,
    get node() {
      return rewardNode(channel, formOf(plain.config, rewardFields))
    },
  }
}

export function rewardNode(channel: ChannelDefinition, config: NodeDefinition['config']): NodeDefinition {
  const { id, version, title, icon, summary } = channel
  return {
    id,
    version,
    title,
    icon,
    shelf: 'reward',
    ...(summary && { summary }),
    config,
    ports: rewardPorts,
    effect: { lane: id, inside: false },
    run: rewardAnswer,
  }
}

/** What the lanes call sent is granted; nobody having an address, or being held back, is a reward that failed. */
function rewardAnswer({ config, woken, now, zone }: NodeInput<object>): Answer {
  if (woken?.kind === 'due') return { go: 'unknown' }
  if (woken) return { go: woken.port === 'sent' || woken.port === 'granted' ? 'granted' : whyNot(woken.port) }
  // parsed by the schema above, which holds `ttl` for every reward
  const { ttl } = config as JsonObject & { readonly ttl: string }
  return { effect: { kind: 'reward', input: {}, expires: after(now, ttl, zone) }, then: 'await-outcome' }
}

const whyNot = (port: string): string => (port === 'unknown' ? 'unknown' : 'failed')
