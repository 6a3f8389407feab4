import pg from 'pg'
import { connectionOptions } from './connect.ts'

const SCHEMAS = ['public', 'graphile_worker'] as const

/**
 * The runtime works as a role that may read and write rows and nothing else; only migrations run as the owner. Made, and
 * brought up to the present tables, where the owner may make roles. Answers the URL to work with.
 */
export async function ensureAppRole(owner: { url: string; password: string }): Promise<string> {
  const client = new pg.Client(connectionOptions(owner.url, { name: 'cairn launcher' }))
  await client.connect()
  try {
    const { rows } = await client.query(
      `select current_database() as database,
         (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as may`,
    )
    const { database, may }: { database: string; may: boolean } = rows[0]
    if (!may) return owner.url
    // Roles belong to the whole server: another database on it has a role of its own.
    const role = database === 'cairn' ? 'cairn_app' : `cairn_app_${database}`
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(hashtext('cairn app role'))`) // two launchers at once
    await makeRole(client, role, owner.password)
    await grantRows(client, role)
    await client.query('commit')
    return Object.assign(new URL(owner.url), { username: role, password: owner.password }).href
  } finally {
    await client.end()
  }
}

async function makeRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  const word = rowCount === 0 ? 'create' : 'alter'
  const name = client.escapeIdentifier(role)
  await client.query(`${word} role ${name} login password ${client.escapeLiteral(password)}`)
}

async function grantRows(client: pg.Client, role: string): Promise<void> {
  const name = client.escapeIdentifier(role)
  for (const schema of SCHEMAS) {
    await client.query(`grant usage on schema ${schema} to ${name}`)
    await client.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${name}`)
    await client.query(`grant usage, select, update on all sequences in schema ${schema} to ${name}`)
    await client.query(`grant execute on all functions in schema ${schema} to ${name}`)
  }
  // The queue shuts its tables to everybody but their owner by row security without a policy; the grants stand instead.
  const { rows } = await client.query(
    `select relname from pg_class where relrowsecurity and relnamespace = 'graphile_worker'::regnamespace`,
  )
  for (const { relname } of rows) {
    await client.query(`alter table graphile_worker.${client.escapeIdentifier(relname)} disable row level security`)
  }
}
