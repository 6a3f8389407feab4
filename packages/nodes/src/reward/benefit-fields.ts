import {
  after,
  type Answer,
  field,
  type FieldMeta,
  type JsonObject,
  type NodeInput,
  type PortSpec,
  type Text,
} from '@cairn/sdk'
import { z } from 'zod'

const GRANTED = { en: 'Granted', 'zh-CN': '发放成功' }
const GONE = { en: 'Out of stock', 'zh-CN': '库存不足' }

/** Why somebody gets nothing. */
export const reasonPorts = (gone: Text = GONE): readonly PortSpec[] => [
  { port: 'out_of_stock', required: false, label: gone },
  { port: 'ineligible', required: false, label: { en: 'Not eligible', 'zh-CN': '不符合条件' } },
  { port: 'failed', required: false, label: { en: 'Failed', 'zh-CN': '发放失败' } },
]

/** The ways out of every step that gives something: granted, and the three reasons why not. */
export const benefitPorts = (gone: Text = GONE): readonly PortSpec[] => [
  { port: 'granted', label: GRANTED },
  ...reasonPorts(gone),
]

/** A choice among the brand's benefits of one kind. */
export const benefitField = (label: FieldMeta['label'], holds: NonNullable<FieldMeta['holds']>) =>
  field(z.string().min(1).max(40), { label, widget: 'pool', holds })

/** Asks for it and leaves by what came of it, in the transaction that moves the member. */
export function asking({ woken, now, zone }: NodeInput<object>, input: JsonObject): Answer {
  if (woken && woken.kind !== 'due') return { go: woken.port }
  return { effect: { kind: 'reward', input, expires: after(now, 'P1D', zone) }, then: 'await-outcome' }
}
