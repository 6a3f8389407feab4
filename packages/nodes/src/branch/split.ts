import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

/** Sticky: the same member at the same node always takes the same path while the shares stay as they are. */
export const branchSplit = defineNode({
  id: 'branch.split',
  version: 1,
  title: { en: 'Random split', 'zh-CN': '随机分流' },
  summary: { en: '{paths}', 'zh-CN': '{paths}' },
  icon: 'split',
  shelf: 'branch',
  config: z.strictObject({
    paths: field(
      z
        .array(
          z.strictObject({
            port: z.string().regex(/^[a-z0-9_-]{1,40}$/),
            name: field(z.string().max(80).default(''), { label: { en: 'Name', 'zh-CN': '名称' } }),
            percent: field(z.number().min(0).max(100), { label: { en: 'Percent', 'zh-CN': '比例（%）' } }),
          }),
        )
        .min(1)
        .max(20)
        .default([
          { port: 'a', name: 'A', percent: 50 },
          { port: 'b', name: 'B', percent: 50 },
        ]),
      {
        label: { en: 'Paths', 'zh-CN': '分流' },
        help: {
          en: 'Shares add up to 100. A member who comes back takes the same path again.',
          'zh-CN': '比例合计为 100%。同一会员再次经过时仍走同一分支。',
        },
        widget: 'shares',
      },
    ),
  }),
  ports: [{ each: 'paths', port: 'port', label: 'name', required: true }],
  run: ({ config, share }) => {
    let left = share('split') * 100
    const path = config.paths.find(({ percent }) => (left -= percent) < 0)
    // shares such as 33.3 × 3 leave a sliver behind the last path
    const port = path?.port ?? config.paths.findLast(({ percent }) => percent > 0)?.port
    return { go: port ?? 'none' }
  },
})
