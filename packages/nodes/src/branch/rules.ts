import { cel, defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

/** The first path whose rule is true of the member, from top to bottom; nobody is left standing thanks to `else`. */
export const branchRules = defineNode({
  id: 'branch.rules',
  version: 1,
  title: { en: 'Branch by rules', 'zh-CN': '条件分支' },
  summary: { en: '{paths}, else', 'zh-CN': '{paths}，其他' },
  icon: 'git-branch',
  shelf: 'branch',
  config: z.strictObject({
    paths: field(
      z
        .array(
          z.strictObject({
            port: z.string().regex(/^(?!else$)[a-z0-9_-]{1,40}$/),
            name: field(z.string().max(80).default(''), { label: { en: 'Name', 'zh-CN': '名称' } }),
            when: field(cel(), { label: { en: 'If', 'zh-CN': '条件' }, widget: 'cel' }),
          }),
        )
        .min(1)
        .max(50)
        .default([{ port: 'a', name: '', when: 'orders.count >= 1' }]),
      {
        label: { en: 'Paths', 'zh-CN': '分支' },
        help: {
          en: 'Tried from top to bottom: the first one that is true is taken.',
          'zh-CN': '自上而下判断，走第一个满足条件的分支。',
        },
        widget: 'paths',
      },
    ),
  }),
  ports: [
    { each: 'paths', port: 'port', label: 'name' },
    { port: 'else', label: { en: 'Everyone else', 'zh-CN': '其他' } },
  ],
  run: ({ config, test }) => ({ go: config.paths.find((path) => test(path.when))?.port ?? 'else' }),
})
