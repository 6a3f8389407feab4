import { field, type FieldMeta } from '@cairn/sdk'
import { z } from 'zod'

/** Which journey members are sent to. */
export const journeyField = {
  schema: z.string().min(1).max(40),
  meta: { label: { en: 'Journey', 'zh-CN': '目标旅程' }, widget: 'journey' } satisfies FieldMeta,
}

/** What a member brings along. The event that is in scope always comes too. */
export const carryField = field(z.array(z.string().min(1).max(60)).max(10).default([]), {
  label: { en: 'Variables to take along', 'zh-CN': '带入的变量' },
  help: {
    en: 'Names of variables set in this journey. Attributes, tags and orders are there anyway.',
    'zh-CN': '填写本旅程中设置的变量名；会员属性、标签和订单无需带入即可使用。',
  },
  widget: 'words',
})
