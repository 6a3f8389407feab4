import { defineCondition, rule } from '@cairn/sdk'
import * as z from 'zod'

export default defineCondition({
  id: 'spent-over.check', version: 1, title: 'Spent more than', icon: 'coins',
  config: z.object({ amount: z.number().min(0), tiers: z.array(z.string().max(40)).min(1).max(20) }),
  reads: ['orders', 'member.tier'],
  when: ({ config }) => rule`orders.total > ${config.amount} && member.tier in ${config.tiers}`,
})
