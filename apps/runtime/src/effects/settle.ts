import type { Tx } from '../db/statement.ts'
import type { Flying } from './dispatch.ts'
import { settle, type Settlement } from './store-dispatch.ts'
import { nameEffects } from './store-name.ts'

/** Settles a flight, and keeps what its provider calls each message where receipts will name it so. */
export async function settleFlight(
  tx: Tx,
  { channel, flight: { brand, bucket }, now }: Flying,
  { settlements }: { readonly settlements: readonly Settlement[] },
): Promise<number> {
  const settled = await settle(tx, { bucket, now }, settlements)
  if (channel.receipts === true) {
    const named = settlements.flatMap(({ effect, ending }) =>
      'ref' in ending && ending.ref !== undefined ? [{ effect, name: ending.ref }] : [],
    )
    await nameEffects(tx, { brand, channel: channel.id }, named)
  }
  return settled
}
