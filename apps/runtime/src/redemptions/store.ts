import type { Json } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfText } from '../members/bucket.ts'

/** What a shop asks for, by its own id; `kind` keeps the ids of different calls apart. */
export interface Call {
  readonly brand: number
  readonly kind: string
  readonly id: string
}

/** True: nobody asked for this before. Whoever asks for it at the same time waits for the end of this transaction. */
export async function beginCall(tx: Tx, { brand, kind, id }: Call, hash: string): Promise<boolean> {
  const text = `insert into reward_call (brand, kind, id, hash) values ($1, $2, $3, $4) on conflict do nothing returning 1`
  return (await query(tx, text, [brand, kind, id, hash])).length > 0
}

export async function lockCall(tx: Tx, { brand, kind, id }: Call): Promise<{ hash: string; answer: Json } | undefined> {
  const text = 'select hash, answer from reward_call where brand = $1 and kind = $2 and id = $3 for update'
  return (await query<{ hash: string; answer: Json }>(tx, text, [brand, kind, id]))[0]
}

export async function answerCall(tx: Tx, { brand, kind, id }: Call, answer: Json): Promise<void> {
  const text = 'update reward_call set answer = $4 where brand = $1 and kind = $2 and id = $3'
  await query(tx, text, [brand, kind, id, JSON.stringify(answer)])
}

/** A member as a shop knows it: by its own id, and by what events are told under. */
export interface Person {
  readonly member: number
  readonly bucket: number
  readonly external: string | null
  readonly anonymous: string | null
}

const PERSON = `select id as member, bucket, external_id as external, anonymous_id as anonymous from member
  where brand = $1 and erased_at is null`

export async function findByExternal(tx: Tx, brand: number, external: string): Promise<Person | undefined> {
  // by the id that leads to them: of two who became one it is not both that the member still carries
  const text = `${PERSON} and (bucket, id) in (select (i.member & 63)::smallint, i.member from identity i
    where i.bucket = $3 and i.brand = $1 and i.kind = 'external' and i.value = $2)`
  return (await query<Person>(tx, text, [brand, external, bucketOfText(external)]))[0]
}

export async function findById(tx: Tx, brand: number, member: number): Promise<Person | undefined> {
  return (await query<Person>(tx, `${PERSON} and bucket = $2 % 64 and id = $2`, [brand, member]))[0]
}
