import type { Json } from '../json.ts'
import type { Migrations } from './migration.ts'
import type { PortSpec } from './ports.ts'
import type { FieldAid } from './remote.ts'
import type { AnyConfig, ConfigSchema, OutputOf } from './schema.ts'
import type { Title } from './text.ts'

declare const made: unique symbol
/** A rule in CEL that was put together by `rule`, so no setting of a marketer can become a piece of it. */
export type RuleText = string & { readonly [made]: true }

/**
 * A rule with values in it; each is written as a CEL literal.
 *
 * @example
 * rule`member.total_spent > ${config.amount} && member.tier in ${config.tiers}`
 */
export function rule(texts: TemplateStringsArray, ...values: readonly (Json | undefined | RuleText)[]): RuleText {
  // this function is what makes one
  return texts.map((text, i) => text + (i < values.length ? literal(values[i]) : '')).join('') as RuleText
}

function literal(value: Json | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u2028', '\\u2028')
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return Number.isInteger(value) ? `${value}.0` : `${value}`
  if (Array.isArray(value)) return `[${value.map((each: Json) => literal(each)).join(', ')}]`
  throw new TypeError('A rule takes texts, numbers, yes or no, and lists of these.')
}

export interface ConditionWish<S extends ConfigSchema> {
  readonly id: string
  readonly version: number
  readonly title: Title
  readonly icon: string
  readonly summary?: Title
  readonly config: S
  /** What its rule may read; a rule that reads anything else is refused at publish. */
  readonly reads: readonly string[]
  readonly ui?: { readonly [K in keyof OutputOf<S> & string]?: Pick<FieldAid, 'label' | 'help'> }
  readonly migrations?: Migrations
  /**
   * The rule of this config. Asked when a journey is published, never while members walk: they are judged by the CEL alone, in the
   * walk as in the database.
   */
  when(context: { readonly config: OutputOf<S> }): RuleText
}

/** A branch by a rule that a plugin writes: `yes` and `no`. */
export interface Condition {
  readonly kind: 'condition'
  readonly wish: ConditionWish<AnyConfig>
}

export const conditionPorts: readonly PortSpec[] = [
  { port: 'yes', label: { en: 'Yes', 'zh-CN': '符合' } },
  { port: 'no', label: { en: 'No', 'zh-CN': '不符合' } },
]

export function defineCondition<S extends ConfigSchema>(wish: ConditionWish<S>): Condition {
  // it is only ever handed what its own schema parsed, which its own types describe
  return { kind: 'condition', wish: wish as unknown as Condition['wish'] }
}
