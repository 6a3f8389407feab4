import type { Tx } from '../db/statement.ts'
import type { Flying } from './dispatch.ts'
import { settle, type Settlement } from './store-dispatch.ts'
import { keepLate } from './store-late.ts'
import { nameEffects } from './store-name.ts'

/**
 * Settles a flight, and keeps what its provider calls each message where receipts will name it so. An answer whose attempt was
 * given up meanwhile is kept as evidence.
 */
export async function settleFlight(
  tx: Tx,
  { channel, flight: { brand, bucket }, now }: Flying,
  { settlements }: { readonly settlements: readonly Settlement[] },
): Promise<number> {
  const settled = await settle(tx, { bucket, now }, settlements)
  if (settled < settlements.length) await keepLate(tx, { brand, bucket }, settlements)
  if (channel.receipts === true) {
    const named = settlements.flatMap(({ effect, ending }) =>
      'ref' in ending && ending.ref !== undefined ? [{ effect, name: ending.ref }] : [],
    )
    await nameEffects(tx, { brand, channel: channel.id }, named)
  }
  return settled
}
