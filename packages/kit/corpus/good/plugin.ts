import {
  accepted,
  bin,
  defineChannel,
  defineCondition,
  defineConnection,
  defineReward,
  defineScoringModel,
  quantiles,
  rejected,
  retry,
  rule,
} from '@cairn/sdk'
import * as z from 'zod'

interface Item {
  readonly ref: string
  readonly id: string
  readonly error?: string
}

export const account = defineConnection({
  id: 'good.account',
  title: 'Good account',
  settings: z.object({ region: z.enum(['eu', 'us']).default('eu') }),
  secrets: z.object({ apiKey: z.string(), webhookSecret: z.string() }),
  baseUrl: 'https://{region}.api.good.example',
  auth: { bearer: 'apiKey' },
  test: async ({ http }) => (await http.get('/v1/me')).json(),
})

const outcomeOf = ({ ref, id, error }: Item) => {
  if (error === undefined) return accepted(ref, id)
  if (error === 'bad_number') return rejected(ref, 'invalid_address')
  return error === 'opted_out' ? rejected(ref, 'unsubscribed') : retry(ref)
}

export const send = defineChannel({
  id: 'good.send',
  version: 2,
  title: 'Good message',
  summary: '{body}',
  icon: 'message-square',
  address: 'phone',
  connection: account,
  idempotency: { class: 'native', windowMs: 86_400_000 },
  limits: { batch: 50, concurrency: 4, perSecond: 50 },
  config: z.object({
    sender: z.string().min(1).max(20),
    body: z.string().min(1).max(670),
    list: z.string().default('all'),
  }),
  templates: ['body'],
  migrations: { 2: ({ shout: _shout, ...config }) => ({ list: 'all', ...config }) },
  ui: {
    sender: {
      options: async ({ http, search, config }) =>
        (await http.get('/v1/senders', { query: { q: search, list: config.list } })).json(),
    },
  },
  async send({ config, batch, http }) {
    const messages = batch.map((to) => ({ ref: to.key, to: to.address, text: to.content.body, locale: to.locale }))
    const reply = await http.post('/v1/batch', { json: { from: config.sender, messages } })
    return reply.json<Item[]>().map(outcomeOf)
  },
  receipts: {
    verify: { hmac: 'sha256', header: 'x-good-signature', secret: 'webhookSecret' },
    parse: ({ text }) =>
      (JSON.parse(text) as { id: string; type: 'sent'; at: number }[]).map((told) => ({
        messageId: told.id,
        status: told.type,
        at: told.at,
      })),
  },
})

export const ask = defineChannel({
  id: 'good.ask',
  version: 1,
  title: 'Message that can be asked for',
  icon: 'mail',
  address: 'email',
  connection: account,
  idempotency: {
    class: 'lookup',
    settleMs: 1000,
    async lookup(key, { http }) {
      const reply = await http.get(`/v1/letters/${key}`)
      return reply.status === 404 ? { found: false } : { found: true, ref: reply.json<{ id: string }>().id }
    },
  },
  limits: { batch: 10, concurrency: 2, perSecond: 20 },
  config: z.object({ subject: z.string().min(1).max(100) }),
  templates: ['subject'],
  async send({ batch, http }) {
    const messages = batch.map((to) => ({ ref: to.key, to: to.address, text: to.content.subject }))
    return (await http.post('/v1/letters', { json: { messages } })).json<Item[]>().map(outcomeOf)
  },
})

export const plain = defineChannel({
  id: 'good.plain',
  version: 1,
  title: 'Message without a key',
  icon: 'send',
  address: 'phone',
  connection: account,
  idempotency: { class: 'none' },
  limits: { batch: 10, concurrency: 2, perSecond: 20 },
  config: z.object({ text: z.string().min(1).max(200) }),
  templates: ['text'],
  async send({ batch, http }) {
    const texts = batch.map((to) => ({ to: to.address, text: to.content.text }))
    const items = (await http.post('/v1/texts', { json: { texts } })).json<
      { to: string; id: string; error?: string }[]
    >()
    return items.flatMap(({ to, ...item }) => {
      const one = batch.find(({ address }) => address === to)
      return one ? [outcomeOf({ ref: one.key, ...item })] : []
    })
  },
})

export const points = defineReward({
  id: 'good.points',
  version: 1,
  title: 'Good points',
  icon: 'gift',
  connection: account,
  idempotency: { class: 'native', windowMs: 86_400_000 },
  limits: { batch: 20, concurrency: 2, perSecond: 20 },
  config: z.object({ amount: z.int().min(1).max(10_000) }),
  async grant({ config, batch, http }) {
    const grants = batch.map((to) => ({ ref: to.key, to: to.address, amount: config.amount }))
    return (await http.post('/v1/grants', { json: { grants } })).json<Item[]>().map(outcomeOf)
  },
})

export const spent = defineCondition({
  id: 'good.spent',
  version: 1,
  title: 'Spent more than',
  icon: 'coins',
  config: z.object({ amount: z.number().min(0), tiers: z.array(z.string().max(40)).min(1).max(20) }),
  reads: ['orders', 'member.tier'],
  when: ({ config }) => rule`orders.total > ${config.amount} && member.tier in ${config.tiers}`,
})

export const score = defineScoringModel({
  id: 'good.score',
  version: 1,
  title: 'Good score',
  icon: 'chart-column',
  config: z.object({ event: z.string().default('Order Completed'), bins: z.int().min(2).max(10).default(5) }),
  features: ({ config, events }) => ({
    recency: events(config.event).daysSinceLast(),
    frequency: events(config.event).count(),
  }),
  outputs: { score: 'int', share: 'number', segment: ['best', 'rest'] },
  fit: ({ config, columns: { recency, frequency } }) => ({
    r: quantiles(recency, config.bins),
    f: quantiles(frequency, config.bins),
  }),
  predict({ model, columns, rows }) {
    const score = new Int32Array(rows)
    const share = new Float64Array(rows)
    const segment = Array.from({ length: rows }, (_, i) => {
      const [r, f] = [bin(columns.recency[i], model.r, { reverse: true }), bin(columns.frequency[i], model.f)]
      score[i] = r + f
      share[i] = (r + f) / (2 * (model.r.length + 1))
      return r + f > model.r.length ? 'best' : 'rest'
    })
    return { score, share, segment }
  },
})

export default send
