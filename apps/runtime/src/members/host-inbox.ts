import type { HostInbox, Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'
import { addMessages } from './store-host-inbox.ts'

/** The sandbox phone of a brand: messages stay here. The same key twice is one message. */
export function hostInbox(tx: Tx, { brand, now }: { readonly brand: number; readonly now: Instant }): HostInbox {
  return {
    async put(messages) {
      const rows = messages.map(({ key, address, title, body }) => {
        const member = memberOf(address)
        return { bucket: bucketOfMember(member), member, key, title, body }
      })
      await addMessages(tx, { brand, now }, rows)
    },
  }
}

/** `mem_4711` → 4711. */
export function memberOf(address: string): number {
  const id = /^mem_(\d+)$/.exec(address)?.[1]
  if (id === undefined) throw new TypeError(`"${address}" is no member: the inbox is addressed by member id.`)
  return Number(id)
}
