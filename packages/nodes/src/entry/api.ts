import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

/** Members a system of the brand's sends in by `POST /api/journeys/:id/entries`; what it sends with them is the event in scope. */
export const entryApi = defineNode({
  id: 'entry.api',
  version: 1,
  title: { en: 'When another system asks', 'zh-CN': '接口触发' },
  summary: { en: 'Entered by API · “{event}”', 'zh-CN': '通过接口进入 ·「{event}」' },
  icon: 'log-in',
  shelf: 'audience',
  entry: 'api',
  config: z.strictObject({
    event: field(z.string().min(1).max(200).default('Entered By API'), {
      label: { en: 'Kept as the event', 'zh-CN': '记录为事件' },
      help: {
        en: 'POST /api/journeys/…/entries with an Idempotency-Key; the properties sent are those of this event.',
        'zh-CN': '调用 POST /api/journeys/…/entries 并带上 Idempotency-Key，传入的 properties 即该事件的属性。',
      },
      widget: 'event-name',
    }),
  }),
  ports: ['next'],
  run: () => ({ go: 'next' }),
})
