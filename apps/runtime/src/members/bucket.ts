/** How many slices the hot tables are cut into. Never changes: rows carry their slice. */
export const BUCKETS = 64

export const bucketOfMember = (id: number): number => id % BUCKETS

/** The slice of a name (an identity, an order id, a sender of events). FNV-1a, folded; stored, so never to be changed. */
export function bucketOfText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & (BUCKETS - 1)
}
