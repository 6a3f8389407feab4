import {
  accepted,
  type Channel,
  defineChannel,
  type Delivery,
  field,
  type Idempotency,
  type Lookup,
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
  /** Keys it was asked about. */
  readonly asked: readonly string[]
  /** What it says when it is asked. Absent: the truth. */
  look: ((key: string) => Promise<Lookup>) | undefined
  /** Nobody answers, and nothing is taken. */
  down: boolean
  /** What the next calls do after the book was written. Absent: they answer that they took it. */
  answer: ((context: SendContext) => Promise<readonly SendOutcome[]>) | undefined
}

interface Wish {
  readonly id?: string
  readonly batch?: number
  readonly concurrency?: number
  readonly perSecond?: number
  readonly receipts?: boolean
}

export function makeProvider(kind: Idempotency['class'], wish: Wish = {}): Provider {
  const book: Delivery[] = []
  const calls: string[][] = []
  const asked: string[] = []
  const channel = defineChannel({
    id: wish.id ?? 'test.send',
    version: 1,
    title: { en: 'Test', 'zh-CN': '测试' },
    icon: 'send',
    address: 'none',
    idempotency: classOf(kind, (key) => {
      asked.push(key)
      return provider.look ? provider.look(key) : Promise.resolve({ found: book.some((one) => one.key === key) })
    }),
    sandbox: true,
    limits: {
      batch: wish.batch ?? 10,
      concurrency: wish.concurrency ?? 1,
      ...(wish.perSecond !== undefined && { perSecond: wish.perSecond }),
    },
    receipts: wish.receipts === true,
    config,
    templates: ['text'],
    async send(context) {
      calls.push(context.batch.map(({ key }) => key))
      if (provider.down) throw new Error('Nobody is there.')
      for (const delivery of context.batch) if (!book.some(({ key }) => key === delivery.key)) book.push(delivery)
      return provider.answer ? provider.answer(context) : context.batch.map(({ key }) => accepted(key, `ref-${key}`))
    },
  })
  const provider: Provider = { channel, book, calls, asked, answer: undefined, look: undefined, down: false }
  return provider
}

type Told = Extract<Idempotency, { class: 'lookup' }> & { lookup(key: string): Promise<Lookup> }

function classOf(
  kind: Idempotency['class'],
  lookup: (key: string) => Promise<Lookup>,
): Exclude<Idempotency, { class: 'lookup' }> | Told {
  if (kind === 'native') return { class: 'native', windowMs: 86_400_000 }
  return kind === 'none' ? { class: 'none' } : { class: 'lookup', settleMs: 60_000, lookup }
}
