import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'

export interface Subscribed {
  readonly topic: string
  readonly deadline: Instant | undefined
}

interface Stop {
  readonly brand: number
  readonly member: number
  readonly run: number
  readonly visit: number
}

/** What a run waits for at its present stop. */
export async function readSubscriptions(tx: Tx, { brand, member, run, visit }: Stop): Promise<readonly Subscribed[]> {
  const rows = await query<{ topic: string; deadline: number | null }>(
    tx,
    `select topic, date_part('epoch', deadline) as deadline from subscription
     where bucket = $1 and brand = $2 and member = $3 and run = $4 and visit = $5`,
    [bucketOfMember(member), brand, member, run, visit],
  )
  return rows.map(({ topic, deadline }) => ({
    topic,
    deadline: deadline === null ? undefined : Math.round(deadline * 1000),
  }))
}
