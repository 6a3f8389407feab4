import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { PluginSender } from '@cairn/sdk/plugin'
import { openAccount } from '../../connections/connection.ts'
import { readOwner } from '../../connections/store.ts'
import { challenged, type Posted, proven, readEvents, readWords } from '../../vendors/receipts.ts'
import { receive } from '../../receipts/receive.ts'
import { tell } from '../../receipts/tell.ts'
import { NotFound, NotSignedIn } from '../../refusal.ts'
import type { Office } from '../base.ts'

/** A thousand reports of one call are read in well under this. */
const DEADLINE = 5000
const UNSIGNED = 'This report does not carry the signature of its account.'

/**
 * `/hooks/<plugin>/<connection>`: what providers report by POST, and the challenge by which some register the address by GET.
 * Open without a sign-in; the provider's own signature stands for it.
 */
export const hookRoutes = (office: Office): Hono =>
  new Hono()
    .get('/hooks/:plugin/:connection', async (c) => {
      const { senders, account } = await addressed(office, c.req.param())
      const heard = senders.map(({ receipts }) => receipts && challenged(receipts, { account, query: c.req.query() }))
      const answer = heard.find((each) => each !== undefined)
      if (answer === undefined) throw new NotSignedIn(UNSIGNED)
      return c.text(answer, 200)
    })
    .post('/hooks/:plugin/:connection', bodyLimit({ maxSize: 1024 * 1024 }), async (c) => {
      const { plugin } = c.req.param()
      const { owner, senders, account } = await addressed(office, c.req.param())
      const now = await office.clock.machine()
      const posted = { ...(await postedOf(office, c)), account, now }
      const [signed] = senders.flatMap((sender) => {
        const text = sender.receipts && proven(sender.receipts, posted)
        return text === undefined ? [] : [{ sender, text }]
      })
      if (!signed) throw new NotSignedIn(UNSIGNED)
      const { sender } = signed
      const said = await parse(office, { plugin, ...signed, query: c.req.query() })
      const brand = { id: owner.brand, currency: owner.currency }
      const received = await receive(office, { brand, channel: sender.id, receipts: readWords(said, now) })
      const events = await tell(office, { brand, plugin, channel: sender.id, events: readEvents(plugin, said, now) })
      return sender.answer === undefined ? c.json({ ...received, events }, 200) : c.text(sender.answer, 200)
    })

/** Whose address it is; told to nobody who does not know it. */
async function addressed(office: Office, { plugin, connection }: { plugin: string; connection: string }) {
  const owner = await readOwner(office.db, connection)
  const senders = owner ? sendersOf(office, { plugin, type: owner.type }) : []
  if (!owner || senders.length === 0) throw new NotFound('address for reports')
  const which = { brand: owner.brand, id: connection, type: owner.type }
  const account = await openAccount({ db: office.db, secret: office.secret }, which)
  return { owner, senders, account: account ?? { settings: {}, secrets: {} } }
}

async function postedOf(office: Office, c: Context): Promise<Omit<Posted, 'account' | 'now'>> {
  const { pathname, search } = new URL(c.req.url)
  return {
    // as it is called from outside: a proxy in between has another name for us
    url: office.url.replace(/\/$/, '') + pathname + search,
    header: (name) => c.req.header(name),
    query: c.req.query(),
    raw: new Uint8Array(await c.req.arrayBuffer()),
  }
}

function sendersOf(office: Office, { plugin, type }: { plugin: string; type: string }): readonly PluginSender[] {
  const installed = office.plugins?.all().find(({ id, row }) => id === plugin && row)
  return (installed?.manifest.nodes ?? []).flatMap((node) =>
    'receipts' in node && node.receipts && node.connection === type ? [node] : [],
  )
}

interface Parsing {
  readonly plugin: string
  readonly sender: PluginSender
  readonly text: string
  readonly query: Readonly<Record<string, string>>
}

/** A plugin that cannot read it now must not lose it: the provider is told to come again. */
async function parse(office: Office, { plugin, sender, text, query }: Parsing): Promise<unknown> {
  const refuse = (): Promise<never> => Promise.reject(new Error('A report is only read.'))
  try {
    return await office.plugins?.call(plugin, {
      method: 'parse',
      node: sender.id,
      input: { text, query, ...bodyOf(text) },
      services: { http: refuse, kv: refuse },
      signal: AbortSignal.timeout(DEADLINE),
    })
  } catch (error) {
    office.log.warn({ error, plugin }, 'a report could not be read; its provider is told to come again')
    throw new HTTPException(503, { message: 'This report cannot be read just now; send it again.' })
  }
}

function bodyOf(text: string): { readonly body?: unknown } {
  try {
    return { body: JSON.parse(text) }
  } catch {
    // not every provider writes JSON; the plugin has the text
    return {}
  }
}
