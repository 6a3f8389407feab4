import type { Journey, JourneyNode } from '@cairn/sdk/graph'
import { expect } from 'vitest'
import { type Counts, type Editor, expectWhole } from '../kit/browser-editor.ts'
import type { Product } from '../kit/product.ts'

/** Vouchers for everyone who may get one, made by the API. */
export async function couponPool(product: Product): Promise<string> {
  const { id } = await product.api<{ id: string }>('/api/pools', post({ name: 'Spring vouchers' }))
  await product.api(`/api/pools/${id}/codes`, post({ codes: ['MAY-1', 'MAY-2', 'MAY-3', 'MAY-4'] }))
  return id
}

const post = (body: object): RequestInit => ({ method: 'POST', body: JSON.stringify(body) })

/** What both hands draw: thank those who spend much, give the others a coupon, two days after an order. */
export function careJourney(pool: string): Journey {
  const now = { then: 'continue', ttl: 'P1D' }
  const nodes: Pick<JourneyNode, 'type' | 'config' | 'name'>[] = [
    { type: 'entry.event', config: { event: 'Order Completed' } },
    { type: 'wait.duration', config: { for: 'P2D' } },
    { type: 'branch.rules', config: { paths: [{ port: 'a', name: 'Big spenders', when: 'orders.total > 200' }] } },
    { type: 'channel.inbox', name: 'Thanks', config: { title: 'Thank you', body: 'You are one of our best.', ...now } },
    { type: 'flow.exit', config: { reason: 'done' } },
    { type: 'reward.coupon', config: { pool, again: 'same' } },
    {
      type: 'channel.inbox',
      name: 'Voucher',
      config: { title: 'A present', body: 'A coupon is waiting for you.', ...now },
    },
  ]
  const ways = ['1 next 2', '2 next 3', '3 a 4', '3 else 6', '4 next 5', '6 granted 7', '7 next 5']
  return {
    schema: 1,
    id: '',
    brand: '',
    name: '',
    locales: ['zh-CN'],
    nodes: nodes.map((node, i) => ({ ...node, id: `n${i + 1}`, typeVersion: 1, at: [0, 0] })),
    edges: ways.map((way) => {
      const [from, port = '', to] = way.split(' ')
      return { id: `n${from}-${port}`, from: `n${from}`, port, to: `n${to}` }
    }),
    settings: {
      timeZone: { use: 'member', fallback: 'Asia/Shanghai' },
      reentry: { allow: 'once', overlap: false },
      exit: [],
    },
    parameters: {},
    notes: [],
    groups: [],
  }
}

/**
 * The same graph whoever drew it: steps are numbered in the order a walk from the entries meets them, so that ids, places
 * and names of a journey do not tell two equal drawings apart. What is not reached is left out on purpose: it would show
 * as a missing step.
 */
export function graphOf(journey: Journey): Journey {
  const order = new Map<string, string>()
  const visit = (id: string): void => {
    if (order.has(id)) return
    order.set(id, `n${order.size + 1}`)
    const ways = journey.edges.filter((edge) => edge.from === id).toSorted((a, b) => (a.port < b.port ? -1 : 1))
    for (const way of ways) visit(way.to)
  }
  for (const node of journey.nodes) if (node.type.startsWith('entry.')) visit(node.id)
  const named = (id: string): string => order.get(id) ?? `${id}, which nothing leads to`
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
  return {
    ...journey,
    id: '',
    brand: '',
    name: '',
    nodes: journey.nodes
      .map((node) => ({ ...node, id: named(node.id), at: [0, 0] as [number, number] }))
      .toSorted(byId),
    edges: journey.edges
      .map(({ id: _id, ...edge }) => ({
        ...edge,
        id: `${named(edge.from)}-${edge.port}`,
        from: named(edge.from),
        to: named(edge.to),
      }))
      .toSorted(byId),
  }
}

const totals = [250, 80, 30, 999, 200]

/** Five members order, two of them for more than 200. */
export async function ordersArrive(product: Product): Promise<void> {
  const batch = totals.map((total, i) => ({
    type: 'track',
    event: 'Order Completed',
    userId: `buyer-${i + 1}`,
    messageId: `order-${i + 1}`,
    properties: { order_id: `o-${i + 1}`, total },
  }))
  const answer = await fetch(`${product.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${product.writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  })
  if (answer.status !== 200) throw new Error(`The orders were answered ${answer.status}: ${await answer.text()}`)
}

/** Every card shows how many came by, as the API counts them, and nobody is left inside. */
export async function expectWalked(editor: Editor, counts: Counts): Promise<void> {
  expectWhole(counts)
  expect(counts.totals).toEqual({ entered: 5, here: 0, exited: 5 })
  const came = { 'When an event happens': 5, Wait: 5, 'Branch by rules': 5, Thanks: 2, Coupon: 3, Voucher: 3, Exit: 5 }
  for (const [name, entered] of Object.entries(came)) {
    const card = editor.card(name)
    await expect.poll(() => card.innerText(), { message: name }).toMatch(new RegExp(`\\b${entered} entered`))
    await expect.poll(() => card.innerText(), { message: name }).not.toContain('here')
    const id = await card.getAttribute('data-id')
    expect({ name, entered: counts.nodes[id ?? '']?.entered }).toEqual({ name, entered })
  }
  expect(Object.keys(counts.nodes)).toHaveLength(Object.keys(came).length)
}
