import type { Deps } from '../deps.ts'
import type { SmtpAccount } from '../transports/smtp-line.ts'
import { connections, openConnection } from './connection.ts'

/** The mail server a lane sends through: the connection it names, else the brand's first. Read once for each batch. */
export function smtpAccount(
  { db, config: { secret } }: Pick<Deps, 'db' | 'config'>,
  { brand, connection }: { readonly brand: number; readonly connection: string | undefined },
): () => Promise<SmtpAccount | undefined> {
  let found: Promise<SmtpAccount | undefined> | undefined
  async function find(): Promise<SmtpAccount | undefined> {
    const known = connection === undefined ? await connections({ db }, brand) : []
    const id = connection ?? known.find(({ type }) => type === 'smtp')?.id
    if (id === undefined || secret === undefined) return undefined
    const { settings, secrets } = await openConnection({ db, secret }, { brand, id })
    const { host, port, secure, from, user } = settings
    const password = secrets.password === undefined ? {} : { password: secrets.password }
    return { host, port, secure, from, ...(user !== undefined && { user }), ...password }
  }
  return () => (found ??= find())
}
