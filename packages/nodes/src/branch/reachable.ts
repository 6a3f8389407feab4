import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

const CHANNELS = ['email', 'phone'] as const

/** The first way by which the member can be reached. */
export const branchReachable = defineNode({
  id: 'branch.reachable',
  version: 1,
  title: { en: 'How to reach them', 'zh-CN': '可触达渠道' },
  summary: { en: '{first} first', 'zh-CN': '优先{first}' },
  icon: 'phone',
  shelf: 'branch',
  config: z.strictObject({
    first: field(z.enum(CHANNELS).default('email'), {
      label: { en: 'Preferred', 'zh-CN': '优先' },
      help: {
        en: 'Members who have both go this way.',
        'zh-CN': '两种都能触达的会员走这个出口。',
      },
      options: { email: { en: 'E-mail', 'zh-CN': '邮件' }, phone: { en: 'Telephone', 'zh-CN': '手机' } },
    }),
  }),
  ports: [
    { port: 'email', label: { en: 'E-mail', 'zh-CN': '邮件' } },
    { port: 'phone', label: { en: 'Telephone', 'zh-CN': '手机' } },
    { port: 'none', label: { en: 'Not at all', 'zh-CN': '均不可触达' } },
  ],
  rules: () => CHANNELS.map(can),
  run: ({ config: { first }, test }) => {
    const order = CHANNELS.toSorted((a, b) => Number(b === first) - Number(a === first))
    return { go: order.find((channel) => test(can(channel))) ?? 'none' }
  },
})

const can = (channel: string): string => `reachable('${channel}')`
