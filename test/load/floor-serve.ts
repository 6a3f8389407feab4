import { createServer } from 'node:http'
import pg from 'pg'

// The floor of intake and waking: a bare HTTP server over bare SQL, one statement a flush, two writers, a loop that claims
// what was woken. Nothing is checked and nothing is kept but the event. `node test/load/floor-serve.ts <url>`
const databaseUrl = process.argv[2]
if (databaseUrl === undefined) throw new Error('Name the database to serve.')
const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })

interface Told {
  readonly userId: string
  readonly event: string
  readonly messageId: string
  readonly properties: object
}
const waiting: { told: readonly Told[]; done: () => void }[] = []
let writers = 0

const FLUSH = `
with e as (
  insert into floor_event (message_id, external_id, name, properties, at)
  select e.message, e.external, e.name, e.properties, now()
  from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[]) as e(message, external, name, properties)
  on conflict do nothing returning external_id, name),
w as (delete from floor_wait w using e where w.name = e.name and w.external_id = e.external_id returning w.run),
u as (update floor_run r set wake_at = now() from w where r.id = w.run returning 1)
select case when exists (select from w) then pg_notify('floor', '') end from (select count(*) from u) n`

async function write(): Promise<void> {
  const calls = waiting.splice(0, 200)
  const told = calls.flatMap((call) => call.told)
  await pool.query({
    name: 'flush',
    text: FLUSH,
    values: [
      told.map((each) => each.messageId),
      told.map((each) => each.userId),
      told.map((each) => each.event),
      told.map((each) => JSON.stringify(each.properties)),
    ],
  })
  for (const call of calls) call.done()
}

function flush(): void {
  while (writers < 2 && waiting.length > 0) {
    writers += 1
    void write().finally(() => {
      writers -= 1
      flush()
    })
  }
}

const ear = new pg.Client({ connectionString: databaseUrl })
await ear.connect()
let woken = true
let ring = (): void => {}
ear.on('notification', () => {
  woken = true
  ring()
})
await ear.query('listen floor')

async function advance(): Promise<void> {
  for (;;) {
    if (!woken) await new Promise<void>((go) => (ring = go))
    woken = false
    await pool.query(
      `with c as (select id from floor_run where state = 'waiting' and wake_at <= now() limit 2000 for update skip locked)
       update floor_run r set state = 'completed' from c where r.id = c.id`,
    )
  }
}
void advance()

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const parsed = JSON.parse(body) as Told & { batch?: readonly Told[] } // the bench itself wrote it
    waiting.push({ told: parsed.batch ?? [parsed], done: () => response.end('{"success":true}') })
    flush()
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address !== null ? address.port : 0)
})
