import { ConnectionError } from '@cairn/sdk'
import type { PluginConnection } from '@cairn/sdk/plugin'
import type { Kysely } from 'kysely'
import { openAccount } from '../connections/connection.ts'
import type { Database } from '../db/schema.ts'
import type { Account } from '../vendors/account.ts'

interface Door {
  readonly db: Kysely<Database>
  readonly secret: string | undefined
}

/** The account behind a lane, with its secrets, for one call. They stay on this side of the line. */
export async function accountFor(
  { db, secret }: Door,
  connection: PluginConnection,
  { brand, connection: id }: { readonly brand: number; readonly connection?: string | undefined },
): Promise<Account> {
  const opened =
    secret === undefined ? undefined : await openAccount({ db, secret }, { brand, id, type: connection.id })
  if (opened) return { connection, ...opened }
  throw new ConnectionError('ACCOUNT_MISSING', `There is no account of ${connection.title.en}: add one under Settings.`)
}
