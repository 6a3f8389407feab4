import type { Kysely } from 'kysely'
import { seal, unseal } from '../access/secrets.ts'
import type { Database } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { NotFound } from '../refusal.ts'
import { smtpSecrets, smtpSettings, type SmtpSecrets, type SmtpSettings } from './smtp.ts'
import { addConnection, changeConnection, type ConnectionRow, listConnections, readConnection } from './store.ts'

export interface Connection {
  readonly id: string
  readonly type: 'smtp'
  readonly name: string
  readonly settings: SmtpSettings
  /** Whether secrets are kept; they themselves never leave. */
  readonly secretsSet: boolean
}

export interface Keeper {
  readonly db: Kysely<Database>
  /** CAIRN_SECRET. */
  readonly secret: string
}

export async function connections({ db }: Pick<Keeper, 'db'>, brand: number): Promise<Connection[]> {
  return (await listConnections(db, brand)).map(shown)
}

export async function connectionOf(
  { db }: Pick<Keeper, 'db'>,
  which: { brand: number; id: string },
): Promise<Connection> {
  return shown(await rowOf(db, which))
}

/** For whoever sends: the settings together with the opened secrets. */
export async function openConnection(
  keeper: Keeper,
  which: { brand: number; id: string },
): Promise<{ settings: SmtpSettings; secrets: SmtpSecrets }> {
  const row = await rowOf(keeper.db, which)
  const text = row.secrets === null ? '{}' : unseal(keeper.secret, row.public_id, row.secrets)
  return { settings: smtpSettings.parse(row.settings), secrets: smtpSecrets.parse(JSON.parse(text)) }
}

export async function makeConnection(
  keeper: Keeper,
  wish: { brand: number; name: string; settings: SmtpSettings; secrets?: SmtpSecrets | undefined },
): Promise<Connection> {
  const id = newId('con')
  const { brand, name, settings, secrets } = wish
  await addConnection(keeper.db, {
    brand,
    public_id: id,
    type: 'smtp',
    name,
    settings,
    secrets: sealed(keeper, id, secrets),
  })
  return connectionOf(keeper, { brand, id })
}

/** What is left out stays: secrets above all, because nobody can read them back to send them again. */
export async function amendConnection(
  keeper: Keeper,
  change: {
    brand: number
    id: string
    name?: string | undefined
    settings?: SmtpSettings | undefined
    secrets?: SmtpSecrets | undefined
  },
): Promise<Connection> {
  const row = await rowOf(keeper.db, change)
  await changeConnection(keeper.db, {
    brand: change.brand,
    id: change.id,
    name: change.name ?? row.name,
    settings: change.settings ?? smtpSettings.parse(row.settings),
    secrets: change.secrets === undefined ? row.secrets : sealed(keeper, change.id, change.secrets),
  })
  return connectionOf(keeper, change)
}

function sealed(keeper: Keeper, id: string, secrets: SmtpSecrets | undefined): Buffer | null {
  const empty = secrets === undefined || Object.keys(secrets).length === 0
  return empty ? null : seal(keeper.secret, id, JSON.stringify(secrets))
}

async function rowOf(db: Kysely<Database>, which: { brand: number; id: string }): Promise<ConnectionRow> {
  const row = await readConnection(db, which)
  if (row === undefined) throw new NotFound('connection')
  return row
}

function shown(row: ConnectionRow): Connection {
  const settings = smtpSettings.parse(row.settings)
  return { id: row.public_id, type: 'smtp', name: row.name, settings, secretsSet: row.secrets !== null }
}
