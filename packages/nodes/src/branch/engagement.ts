import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

/** What became of an earlier message of this run, the furthest of it: a click says that it was opened as well. */
export const branchEngagement = defineNode({
  id: 'branch.engagement',
  version: 1,
  title: { en: 'What became of a message', 'zh-CN': '消息互动情况' },
  summary: { en: 'Of {step}', 'zh-CN': '「{step}」的互动情况' },
  icon: 'eye',
  shelf: 'branch',
  config: z.strictObject({
    step: field(z.string().regex(/^[a-z0-9]{1,12}$/), {
      label: { en: 'Message', 'zh-CN': '消息步骤' },
      help: {
        en: 'Looked at when the member comes by: put a wait between the message and this.',
        'zh-CN': '会员走到这一步时判断，请在消息之后先放一个等待。',
      },
      widget: 'step',
    }),
  }),
  ports: [
    { port: 'clicked', label: { en: 'Clicked', 'zh-CN': '已点击' } },
    { port: 'opened', label: { en: 'Opened', 'zh-CN': '已打开' } },
    { port: 'answered', label: { en: 'Answered', 'zh-CN': '已回复' }, required: false },
    { port: 'none', label: { en: 'None of these', 'zh-CN': '无互动' } },
  ],
  rules: ({ step }) => [`has(effect.${step}.state)`],
  run: ({ config, effects }) => {
    const effect = Object.hasOwn(effects, config.step) ? effects[config.step] : undefined
    const state = typeof effect === 'object' && effect !== null && 'state' in effect ? effect.state : undefined
    return { go: (typeof state === 'string' ? ENDINGS.get(state) : undefined) ?? 'none' }
  },
})

const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['clicked', 'clicked'],
  ['read', 'opened'],
  ['answered', 'answered'],
])
