import {
  accepted,
  type Channel,
  defineChannel,
  type Delivery,
  field,
  type SendContext,
  type SendOutcome,
} from '@cairn/sdk'
import { z } from 'zod'

const config = z.object({ text: field(z.string(), { label: { en: 'Text', 'zh-CN': '文本' } }) })

/** A provider with a book of its own: what it took, by key, however often it was told. */
export interface Provider {
  readonly channel: Channel
  readonly book: readonly Delivery[]
  /** Every call as it came, repeats and all. */
  readonly calls: readonly (readonly string[])[]
  /** What the next calls do after the book was written. Absent: they answer that they took it. */
  answer: ((context: SendContext<z.output<typeof config>>) => Promise<readonly SendOutcome[]>) | undefined
}

export function makeProvider(idempotency: 'native' | 'none', id = 'test.send'): Provider {
  const book: Delivery[] = []
  const calls: string[][] = []
  const channel = defineChannel({
    id,
    version: 1,
    title: { en: 'Test', 'zh-CN': '测试' },
    icon: 'send',
    address: 'none',
    idempotency: idempotency === 'native' ? { class: 'native', windowMs: 86_400_000 } : { class: 'none' },
    sandbox: true,
    limits: { batch: 10, concurrency: 1 },
    config,
    templates: ['text'],
    async send(context) {
      calls.push(context.batch.map(({ key }) => key))
      for (const delivery of context.batch) if (!book.some(({ key }) => key === delivery.key)) book.push(delivery)
      return provider.answer ? provider.answer(context) : context.batch.map(({ key }) => accepted(key))
    },
  })
  const provider: Provider = { channel, book, calls, answer: undefined }
  return provider
}
