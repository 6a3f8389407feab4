import { texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'

/** A member as events name it. */
export interface Known {
  /** What they were looked for by. */
  readonly name: string
  readonly external: string | null
  readonly anonymous: string | null
}

const IDS = `m.external_id as external, (select value from identity a
  where a.bucket = m.bucket and a.member = m.id and a.brand = $1 and a.kind = 'anonymous' order by value limit 1) as anonymous`

/** Members these addresses belong to; of several the first that was known. */
export async function readByContact(
  tx: Tx,
  brand: number,
  contacts: readonly { readonly kind: string; readonly value: string }[],
): Promise<readonly (Known & { readonly kind: string })[]> {
  if (contacts.length === 0) return []
  return query(
    tx,
    `select distinct on (i.kind, i.value) i.kind, i.value as name, ${IDS}
     from unnest($2::text[], $3::text[]) as w(kind, value)
     join identity i on i.brand = $1 and i.kind = w.kind and i.value = w.value
     join member m on m.bucket = i.member & 63 and m.id = i.member and m.brand = $1
     order by i.kind, i.value, i.member`,
    [brand, texts(contacts.map(({ kind }) => kind)), texts(contacts.map(({ value }) => value))],
  )
}

/** Members these messages went to. */
export async function readByName(
  tx: Tx,
  { brand, channel }: { readonly brand: number; readonly channel: string },
  names: readonly string[],
): Promise<readonly Known[]> {
  if (names.length === 0) return []
  return query(
    tx,
    `select n.name, ${IDS}
     from effect_name n
     join effect e on e.bucket = n.bucket and e.run = n.run and e.node = n.node and e.visit = n.visit and e.slot = n.slot
     join member m on m.bucket = e.member & 63 and m.id = e.member and m.brand = $1
     where n.brand = $1 and n.channel = $2 and n.name = any($3::text[])`,
    [brand, channel, texts(names)],
  )
}
