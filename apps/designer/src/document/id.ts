const letters = 'abcdefghijklmnopqrstuvwxyz'
const signs = `${letters}0123456789`

/** Ten signs beginning with a letter, fit for a node or an edge; random, so that two editors never make the same. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  return Array.from(bytes, (byte, i) => (i === 0 ? letters[byte % letters.length] : signs[byte % signs.length])).join(
    '',
  )
}
