import type { Journey } from '@cairn/sdk/graph'
import type { Product } from './product.ts'

interface Wish {
  readonly name?: string
  readonly nodes: readonly (Pick<Journey['nodes'][number], 'id' | 'type' | 'config'> & {
    readonly name?: string
    readonly at: readonly [number, number]
  })[]
  /** `n1 next n2` */
  readonly ways: readonly string[]
}

/** A draft made by the API, for tests that begin where drawing ends. */
export async function draftOf(product: Product, { name = 'From outside', nodes, ways }: Wish): Promise<string> {
  const edges = ways.map((way) => {
    const [from, port, to] = way.split(' ')
    return { id: `${from}-${port}`, from, port, to }
  })
  const journey = { schema: 1, id: '', brand: '', name, nodes, edges }
  const { id } = await product.api<{ id: string }>('/api/journeys', {
    method: 'POST',
    body: JSON.stringify({ name, journey }),
  })
  return id
}

/** An entry, `length` waits in a row of their own length, and an exit, laid out in rows. */
export function chainOf(length: number, columns = 4): Wish {
  const place = (i: number): readonly [number, number] => [(i % columns) * 320, Math.floor(i / columns) * 160]
  const waits = Array.from({ length }, (_, i) => ({
    id: `w${i + 1}`,
    type: 'wait.duration',
    name: `Wait ${i + 1}`,
    config: { for: `PT${i + 1}H` },
    at: place(i + 1),
  }))
  const entry = { id: 'start', type: 'entry.event', config: { event: 'Order Completed' }, at: place(0) }
  const exit = { id: 'end', type: 'flow.exit', config: { reason: 'done' }, at: place(length + 1) }
  const order = ['start', ...waits.map(({ id }) => id), 'end']
  return { nodes: [entry, ...waits, exit], ways: order.slice(1).map((to, i) => `${order[i]} next ${to}`) }
}
