import type { Instant } from '@cairn/sdk'
import { instants, numbers, sparse, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Account } from './store-points.ts'

/** Points that were earned together and end together, or wait for their confirmation, or may be taken back in parts. */
export interface Lot {
  readonly bucket: number
  readonly member: number
  readonly source: string
  readonly brand: number
  readonly amount: number
  remaining: number
  readonly state: 'pending' | 'open' | 'cancelled'
  readonly expires: Instant | null
  readonly paid: number | null
  readonly refunded: number
  readonly reversed: number
}

const LOT = `l.bucket, l.member, l.source, l.brand, l.amount, l.remaining, l.state, l.paid, l.refunded, l.reversed,
  extract(epoch from l.expires_at)::float8 * 1000 as expires`

export interface NewLot extends Account {
  readonly source: string
  readonly amount: number
  readonly run: number
  readonly node: string
  readonly expires?: Instant | undefined
  /** Waits for its confirmation until then, and lapses. */
  readonly pendingUntil?: Instant | undefined
  /** What was paid for it, in ten thousandths. */
  readonly paid?: number | undefined
}

export async function writeLots(tx: Tx, lots: readonly NewLot[]): Promise<void> {
  if (lots.length === 0) return
  await query(
    tx,
    `insert into points_lot (bucket, member, brand, source, amount, remaining, run, node, state, expires_at,
       pending_until, paid)
     select l.bucket, l.member, l.brand, l.source, l.amount, l.amount, l.run, l.node,
       case when l.pending is null then 'open' else 'pending' end, to_timestamp(l.expires), to_timestamp(l.pending), l.paid
     from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::text[],
       $8::float8[], $9::float8[], $10::bigint[]) as l(bucket, member, brand, source, amount, run, node, expires,
       pending, paid)`,
    [
      numbers(lots.map(({ bucket }) => bucket)),
      numbers(lots.map(({ member }) => member)),
      numbers(lots.map(({ brand }) => brand)),
      texts(lots.map(({ source }) => source)),
      numbers(lots.map(({ amount }) => amount)),
      numbers(lots.map(({ run }) => run)),
      texts(lots.map(({ node }) => node)),
      sparse(
        lots.map(({ expires }) => expires),
        instants,
      ),
      sparse(
        lots.map(({ pendingUntil }) => pendingUntil),
        instants,
      ),
      sparse(
        lots.map(({ paid }) => paid),
        numbers,
      ),
    ],
  )
}

/** What these members may spend, what ends first first; what never ends last. Their accounts are locked by the caller. */
export async function readOpenLots(tx: Tx, accounts: readonly Account[]): Promise<readonly Lot[]> {
  return query(
    tx,
    `select ${LOT} from unnest($1::smallint[], $2::bigint[]) as w(bucket, member)
     join points_lot l on l.bucket = w.bucket and l.member = w.member and l.state = 'open' and l.remaining > 0
     group by l.bucket, l.member, l.source order by l.member, l.expires_at nulls last, l.source`,
    [numbers(accounts.map(({ bucket }) => bucket)), numbers(accounts.map(({ member }) => member))],
  )
}

/** What a step of these runs earned. */
export async function readLotsOf(
  tx: Tx,
  wanted: readonly { readonly bucket: number; readonly member: number; readonly run: number; readonly node: string }[],
): Promise<readonly (Lot & { readonly run: number; readonly node: string })[]> {
  return query(
    tx,
    `select ${LOT}, l.run, l.node
     from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[]) as w(bucket, member, run, node)
     join points_lot l on l.bucket = w.bucket and l.member = w.member and l.run = w.run and l.node = w.node
     order by l.member, l.source`,
    [
      numbers(wanted.map(({ bucket }) => bucket)),
      numbers(wanted.map(({ member }) => member)),
      numbers(wanted.map(({ run }) => run)),
      texts(wanted.map(({ node }) => node)),
    ],
  )
}

export type LotChange = Pick<Lot, 'bucket' | 'member' | 'source' | 'remaining' | 'state' | 'refunded' | 'reversed'>

export async function writeLotChanges(tx: Tx, lots: readonly LotChange[]): Promise<void> {
  if (lots.length === 0) return
  await query(
    tx,
    `update points_lot l set remaining = c.remaining, state = c.state, refunded = c.refunded, reversed = c.reversed
     from unnest($1::smallint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[])
       as c(bucket, member, source, remaining, state, refunded, reversed)
     where l.bucket = c.bucket and l.member = c.member and l.source = c.source`,
    [
      numbers(lots.map(({ bucket }) => bucket)),
      numbers(lots.map(({ member }) => member)),
      texts(lots.map(({ source }) => source)),
      numbers(lots.map(({ remaining }) => remaining)),
      texts(lots.map(({ state }) => state)),
      numbers(lots.map(({ refunded }) => refunded)),
      numbers(lots.map(({ reversed }) => reversed)),
    ],
  )
}

export interface Use {
  readonly bucket: number
  readonly member: number
  /** Of the redemption. */
  readonly source: string
  readonly lot: string
  readonly amount: number
  readonly restored: number
}

/** From which lots a redemption took its points, so that they go back there. */
export async function writeUses(tx: Tx, uses: readonly Omit<Use, 'restored'>[]): Promise<void> {
  if (uses.length === 0) return
  await query(
    tx,
    `insert into points_use (bucket, member, source, lot, amount)
     select * from unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[])`,
    [
      numbers(uses.map(({ bucket }) => bucket)),
      numbers(uses.map(({ member }) => member)),
      texts(uses.map(({ source }) => source)),
      texts(uses.map(({ lot }) => lot)),
      numbers(uses.map(({ amount }) => amount)),
    ],
  )
}

/** Of one redemption, with the lots as they are now: what ends last first, as that is what is given back first. */
export async function readUses(tx: Tx, { bucket, member }: Account, source: string): Promise<readonly (Use & Lot)[]> {
  return query(
    tx,
    `select u.source, u.lot, u.amount, u.restored, l.bucket, l.member, l.remaining, l.state, l.refunded, l.reversed
     from points_use u join points_lot l on l.bucket = u.bucket and l.member = u.member and l.source = u.lot
     where u.bucket = $1 and u.member = $2 and u.source = $3 order by l.expires_at desc nulls first, u.lot`,
    [bucket, member, source],
  )
}

export async function restoreUses(tx: Tx, uses: readonly Omit<Use, 'amount'>[]): Promise<void> {
  if (uses.length === 0) return
  await query(
    tx,
    `with r as (select * from unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[])
         as r(bucket, member, source, lot, n)), l as (
       update points_lot l set remaining = l.remaining + r.n from r
       where l.bucket = r.bucket and l.member = r.member and l.source = r.lot)
     update points_use u set restored = u.restored + r.n from r
     where u.bucket = r.bucket and u.member = r.member and u.source = r.source and u.lot = r.lot`,
    [
      numbers(uses.map(({ bucket }) => bucket)),
      numbers(uses.map(({ member }) => member)),
      texts(uses.map(({ source }) => source)),
      texts(uses.map(({ lot }) => lot)),
      numbers(uses.map(({ restored }) => restored)),
    ],
  )
}

/** Members of whom points have ended, or were never confirmed; a slice of them, the oldest first. */
export async function membersWithEnded(tx: Tx, now: Instant, limit: number): Promise<readonly Account[]> {
  return query(
    tx,
    `select distinct brand, bucket, member from (
       (select brand, bucket, member from points_lot where state = 'open' and remaining > 0
          and expires_at <= to_timestamp($1::float8) order by expires_at limit $2)
       union all
       (select brand, bucket, member from points_lot where state = 'pending'
          and pending_until <= to_timestamp($1::float8) order by pending_until limit $2)) e`,
    [now / 1000, limit],
  )
}

/** Of these members: open lots that have ended, and pending ones nobody confirmed in time. */
export async function readEndedLots(tx: Tx, accounts: readonly Account[], now: Instant): Promise<readonly Lot[]> {
  return query(
    tx,
    `select ${LOT} from unnest($1::smallint[], $2::bigint[]) as w(bucket, member)
     join points_lot l on l.bucket = w.bucket and l.member = w.member and (
       l.state = 'open' and l.remaining > 0 and l.expires_at <= to_timestamp($3::float8)
       or l.state = 'pending' and l.pending_until <= to_timestamp($3::float8))
     order by l.member, l.source`,
    [numbers(accounts.map(({ bucket }) => bucket)), numbers(accounts.map(({ member }) => member)), now / 1000],
  )
}
