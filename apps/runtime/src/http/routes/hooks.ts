import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { PluginSender } from '@cairn/sdk/plugin'
import { openAccount } from '../../connections/connection.ts'
import { readOwner } from '../../connections/store.ts'
import { isSigned, readWords } from '../../plugins/receipts.ts'
import { receive } from '../../receipts/receive.ts'
import { NotFound, NotSignedIn } from '../../refusal.ts'
import type { Office } from '../base.ts'

/** A thousand reports of one call are read in well under this. */
const DEADLINE = 5000

/** `POST /hooks/<plugin>/<connection>`: what providers report. Open without a sign-in; the provider's own signature stands for it. */
export const hookRoutes = (office: Office): Hono =>
  new Hono().post('/hooks/:plugin/:connection', bodyLimit({ maxSize: 1024 * 1024 }), async (c) => {
    const { plugin, connection } = c.req.param()
    const owner = await readOwner(office.db, connection)
    const senders = owner ? sendersOf(office, { plugin, type: owner.type }) : []
    if (!owner || senders.length === 0) throw new NotFound('address for reports')
    const which = { brand: owner.brand, id: connection, type: owner.type }
    const account = await openAccount({ db: office.db, secret: office.secret }, which)
    const raw = new Uint8Array(await c.req.arrayBuffer())
    const [sender] = senders.filter(({ receipts }) => {
      if (!receipts) return false
      const secret = account?.secrets[receipts.secret] ?? ''
      return isSigned(receipts, { secret, header: c.req.header(receipts.header), raw })
    })
    if (!sender) throw new NotSignedIn('This report does not carry the signature of its account.')
    const now = await office.clock.machine()
    const said = await parse(office, { plugin, sender, raw, query: c.req.query() })
    const brand = { id: owner.brand, currency: owner.currency }
    const received = await receive(office, { brand, channel: sender.id, receipts: readWords(said, now) })
    return c.json(received, 200)
  })

function sendersOf(office: Office, { plugin, type }: { plugin: string; type: string }): readonly PluginSender[] {
  const installed = office.plugins?.all().find(({ id, row }) => id === plugin && row)
  return (installed?.manifest.nodes ?? []).flatMap((node) =>
    'receipts' in node && node.receipts && node.connection === type ? [node] : [],
  )
}

interface Parsing {
  readonly plugin: string
  readonly sender: PluginSender
  readonly raw: Uint8Array
  readonly query: Readonly<Record<string, string>>
}

/** A plugin that cannot read it now must not lose it: the provider is told to come again. */
async function parse(office: Office, { plugin, sender, raw, query }: Parsing): Promise<unknown> {
  const text = new TextDecoder().decode(raw)
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
