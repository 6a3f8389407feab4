import type { LaneContext } from '../define/channel.ts'
import type { HouseContext, Lent } from '../define/lend.ts'

const nowhere = (): Promise<never> => Promise.reject(new Error('A test lends nothing that it does not name.'))

/** All that a channel may be lent, and nothing of it works: a test puts in what its channel is to use. */
export const lentNothing: Lent & HouseContext & LaneContext & { readonly settings: object } = {
  http: { get: nowhere, post: nowhere, put: nowhere, delete: nowhere },
  kv: { get: nowhere, set: nowhere, delete: nowhere },
  log: { info: () => {}, warn: () => {} },
  signal: AbortSignal.any([]),
  now: () => 0,
  settings: {},
  smtp: { send: nowhere },
  inbox: { put: nowhere },
  lane: { brand: 0 },
}
