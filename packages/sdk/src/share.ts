/**
 * Sticky draw in [0,1): the same entrant at the same node with the same salt draws the same on every machine, for ever.
 * cyrb53 (public domain, bryc) with a second avalanche: 53 uniform bits, a double's worth. Never change a constant here:
 * members inside live splits would change sides.
 */
export function share(entrant: string, node: string, salt: string): number {
  return hash53(`${entrant}\u0000${node}\u0000${salt}`) / 2 ** 53
}

function hash53(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
