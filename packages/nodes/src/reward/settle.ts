import { defineNode, field, type JsonObject, moneyUnits, type NodeInput } from '@cairn/sdk'
import { z } from 'zod'
import { asking } from './benefit-fields.ts'

const config = z.strictObject({
  step: field(z.string().regex(/^[a-z0-9]{1,12}$/), {
    label: { en: 'Reward', 'zh-CN': '权益步骤' },
    help: { en: 'An earlier reward of this journey.', 'zh-CN': '本旅程中之前的权益发放步骤。' },
    widget: 'step',
    steps: 'reward',
  }),
  do: field(z.enum(['confirm', 'revoke']).default('revoke'), {
    label: { en: 'What', 'zh-CN': '操作' },
    options: {
      confirm: { en: 'confirm points that wait', 'zh-CN': '确认待到账积分' },
      revoke: { en: 'take it back', 'zh-CN': '收回权益' },
    },
  }),
  refund: field(z.string().max(60).default(''), {
    label: { en: 'In proportion to', 'zh-CN': '按退款金额比例收回' },
    help: {
      en: 'The property of the event that has the amount refunded. Empty: all of it. What was used stays; points that were spent come out of the balance, never below zero.',
      'zh-CN':
        '事件中表示退款金额的属性，留空则全部收回。已使用的权益不收回；积分如已花掉，从现有余额中扣回，最多扣到零。',
    },
    when: { field: 'do', is: 'revoke' },
  }),
})

/** Confirms points that an earlier step left pending, or takes back what it gave and nobody has used yet. */
export const rewardSettle = defineNode({
  id: 'reward.settle',
  version: 1,
  title: { en: 'Confirm or take back', 'zh-CN': '确认或收回权益' },
  summary: { en: '{step}: {do}', 'zh-CN': '「{step}」：{do}' },
  icon: 'undo-2',
  shelf: 'reward',
  config,
  ports: [
    { port: 'granted', label: { en: 'Done', 'zh-CN': '已完成' } },
    { port: 'ineligible', required: false, label: { en: 'Nothing left to do', 'zh-CN': '无可处理权益' } },
    { port: 'failed', required: false, label: { en: 'Failed', 'zh-CN': '处理失败' } },
  ],
  effect: { lane: 'settle', inside: true },
  rules: ({ step, refund }) => [`has(reward.${step}.code)`, ...(refund === '' ? [] : ['has(event.name)'])],
  run: (input) => asking(input, { step: input.config.step, do: input.config.do, ...refundOf(input) }),
})

/** An event without the amount takes everything back. */
function refundOf({ config: wish, event }: NodeInput<z.output<typeof config>>): JsonObject {
  const amount = wish.do === 'revoke' && wish.refund !== '' ? event?.properties[wish.refund] : undefined
  const refund = typeof amount === 'number' || typeof amount === 'string' ? moneyUnits(amount) : undefined
  return refund === undefined ? {} : { refund }
}
