import { useState } from 'react'

/** Tells our own words, coming back as a property, from what was changed elsewhere. */
export interface Echoes {
  readonly say: (text: string) => void
  /** Was this ours? Forgets it and everything said before it, which was overtaken on the way. */
  readonly heard: (text: string) => boolean
}

export function makeEchoes(): Echoes {
  let said: string[] = []
  return {
    say: (text) => {
      said.push(text)
    },
    heard: (text) => {
      const at = said.lastIndexOf(text)
      if (at < 0) return false
      said = said.slice(at + 1)
      return true
    },
  }
}

/**
 * An editor keeps more than its text (a cursor, a line not filled in yet). Its text travels through a debounce and a
 * document and returns late: reading that back as news would throw the rest away while the user types.
 */
export function useEchoes(): Echoes {
  const [echoes] = useState(makeEchoes)
  return echoes
}
