import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'
import { carryField, journeyField } from './target.ts'

/** The run ends here and the member goes on in another journey, in the same arm of its control group. */
export const flowJump = defineNode({
  id: 'flow.jump',
  version: 1,
  title: { en: 'Go to a journey', 'zh-CN': '转入其他旅程' },
  summary: { en: 'To {journey}', 'zh-CN': '转入「{journey}」' },
  icon: 'corner-up-right',
  shelf: 'flow',
  config: z.strictObject({
    journey: field(journeyField.schema, {
      ...journeyField.meta,
      help: {
        en: 'Members leave this journey here and enter that one at its first entry, by its own entry rules.',
        'zh-CN': '会员在此离开本旅程，按目标旅程的进入规则，从其第一个入口进入。',
      },
    }),
    carry: carryField,
  }),
  ports: [],
  effect: { lane: 'journey', inside: false },
  run: ({ config }) => ({ exit: 'jumped', jump: { journey: config.journey, carry: config.carry } }),
})
