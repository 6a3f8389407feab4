import { type JsonObject, objectOf } from '@cairn/sdk'
import type { Kysely } from 'kysely'
import { seal, unseal } from '../access/secrets.ts'
import type { Database } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { NotFound } from '../refusal.ts'
import { smtpSecrets, smtpSettings, type SmtpSecrets, type SmtpSettings } from './smtp.ts'
import { addConnection, changeConnection, type ConnectionRow, listConnections, readConnection } from './store.ts'

interface Shown {
  readonly id: string
  readonly name: string
  /** Whether secrets are kept; they themselves never leave. */
  readonly secretsSet: boolean
}
export interface SmtpConnection extends Shown {
  readonly type: 'smtp'
  readonly settings: SmtpSettings
}
/** An account of a kind that a plugin brought: `acme-sms.account`. */
export interface PluginAccount extends Shown {
  readonly type: PluginType
  readonly settings: JsonObject
}
export type PluginType = `${string}.${string}`
export type Connection = SmtpConnection | PluginAccount

type Secrets = SmtpSecrets | Readonly<Record<string, string>>

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

/** The account a plugin's lane goes through: the one it names, else the brand's first of its type. */
export async function openAccount(
  keeper: Keeper,
  which: { brand: number; id: string | undefined; type: string },
): Promise<{ id: string; settings: JsonObject; secrets: Readonly<Record<string, string>> } | undefined> {
  const rows = await listConnections(keeper.db, which.brand)
  const row = rows.find(({ public_id: id, type }) => type === which.type && (which.id ?? id) === id)
  if (row === undefined) return undefined
  const text = row.secrets === null ? '{}' : unseal(keeper.secret, row.public_id, row.secrets)
  const secrets = Object.entries(objectOf(JSON.parse(text))).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  )
  return { id: row.public_id, settings: objectOf(row.settings), secrets: Object.fromEntries(secrets) }
}

export async function makeConnection(
  keeper: Keeper,
  wish: { brand: number; type: Connection['type']; name: string; settings: object; secrets?: Secrets | undefined },
): Promise<Connection> {
  const id = newId('con')
  const { brand, type, name, settings, secrets } = wish
  await addConnection(keeper.db, {
    brand,
    public_id: id,
    type,
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
    settings?: object | undefined
    secrets?: Secrets | undefined
  },
): Promise<Connection> {
  const row = await rowOf(keeper.db, change)
  await changeConnection(keeper.db, {
    brand: change.brand,
    id: change.id,
    name: change.name ?? row.name,
    settings: change.settings ?? objectOf(row.settings),
    secrets: change.secrets === undefined ? row.secrets : sealed(keeper, change.id, change.secrets),
  })
  return connectionOf(keeper, change)
}

function sealed(keeper: Keeper, id: string, secrets: Secrets | undefined): Buffer | null {
  const empty = secrets === undefined || Object.keys(secrets).length === 0
  return empty ? null : seal(keeper.secret, id, JSON.stringify(secrets))
}

async function rowOf(db: Kysely<Database>, which: { brand: number; id: string }): Promise<ConnectionRow> {
  const row = await readConnection(db, which)
  if (row === undefined) throw new NotFound('connection')
  return row
}

function shown(row: ConnectionRow): Connection {
  const common = { id: row.public_id, name: row.name, secretsSet: row.secrets !== null }
  if (row.type === 'smtp') return { ...common, type: 'smtp', settings: smtpSettings.parse(row.settings) }
  // every other type is a plugin's, and carries its name before a dot
  return { ...common, type: row.type as PluginType, settings: objectOf(row.settings) }
}
