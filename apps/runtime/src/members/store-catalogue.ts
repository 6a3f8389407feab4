import type { Json } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

/** Every event name the brand's members ever did, the most frequent first. */
export function eventNames(tx: Tx, brand: number): Promise<readonly { name: string; n: number }[]> {
  return query(
    tx,
    `select e.name, sum(e.n)::bigint as n from member_event e join member m on m.bucket = e.bucket and m.id = e.member
     where m.brand = $1 group by e.name order by n desc, e.name limit 1000`,
    [brand],
  )
}

export interface AttributeRow {
  readonly name: string
  readonly type: 'string' | 'number' | 'boolean' | 'object' | 'array'
  readonly sample: Json
}

/** Attributes of the members changed last: the type most of them have, and the value of one of them. */
export function attributeNames(tx: Tx, brand: number): Promise<readonly AttributeRow[]> {
  return query(
    tx,
    `with recent as (
       select attributes, updated_at from member where brand = $1 and erased_at is null order by updated_at desc, id desc limit 2000),
     seen as (
       select a.key as name, jsonb_typeof(a.value) as type, count(*) as n, (array_agg(a.value order by r.updated_at desc))[1] as sample
       from recent r, jsonb_each(r.attributes) a where a.value <> 'null' group by a.key, jsonb_typeof(a.value))
     select distinct on (name) name, type, sample from seen order by name, n desc limit 500`,
    [brand],
  )
}

export function tagNames(tx: Tx, brand: number): Promise<readonly { name: string; n: number }[]> {
  return query(
    tx,
    `select t as name, count(*) as n from member, unnest(tags) t where brand = $1 and erased_at is null
     group by t order by n desc, t limit 1000`,
    [brand],
  )
}
