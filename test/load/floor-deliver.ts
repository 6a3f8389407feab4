import { Agent, request } from 'node:http'
import { once } from 'node:events'
import type { Station } from './station.ts'

interface Wish {
  readonly url: string
  readonly members: number
  readonly perCall: number
}

const BATCH = 1000

/** The floor of sending: claim a batch and mark it as under way, POST it, mark it done; two batches in flight. */
export async function floorOfDelivery({ pool, rows }: Station, { url, members, perCall }: Wish): Promise<number> {
  await rows('drop table if exists floor_message')
  await rows(
    `create table floor_message (id bigint primary key, state smallint not null, body text not null, outcome text)`,
  )
  await rows('create index floor_message_open on floor_message (id) where state = 0')
  await rows(`insert into floor_message select id, 0, 'Hello' from generate_series(1, $1::int) id`, [members])
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const flight = async (): Promise<void> => {
    for (;;) {
      const claimed = await pool.query<{ id: string; body: string }>(
        `update floor_message m set state = 1 from
           (select id from floor_message where state = 0 order by id limit ${BATCH} for update skip locked) c
         where m.id = c.id returning m.id, m.body`,
      )
      if (claimed.rows.length === 0) return
      const calls = Array.from({ length: Math.ceil(claimed.rows.length / perCall) }, (_, i) =>
        claimed.rows.slice(i * perCall, (i + 1) * perCall),
      )
      await Promise.all(calls.map((call) => send(url, { agent, body: JSON.stringify(call) })))
      await pool.query(`update floor_message set state = 2, outcome = 'sent' where id = any($1::bigint[])`, [
        claimed.rows.map(({ id }) => id),
      ])
    }
  }
  const began = performance.now()
  await Promise.all([flight(), flight()])
  agent.destroy()
  return (members * 1000) / (performance.now() - began)
}

async function send(url: string, { agent, body }: { agent: Agent; body: string }): Promise<void> {
  const call = request(url, { method: 'POST', agent, headers: { 'content-length': Buffer.byteLength(body) } })
  call.end(body)
  const [answer] = await once(call, 'response')
  answer.resume()
  await once(answer, 'end')
}
