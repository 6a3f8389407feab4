import { fromBase64, toBase64 } from './wire.ts'

/** Unsent work on this machine, so that a closed tab or a dead line loses nothing. */
export interface Keep {
  /** False when the machine has no room left: then the page must not be closed. */
  readonly put: (update: Uint8Array) => boolean
  readonly clear: () => void
  /** What earlier tabs of this journey left behind; `forget` once it has reached the server. */
  readonly left: () => readonly { readonly update: Uint8Array; readonly forget: () => void }[]
}

export function localKeep(journeyId: string, tab: string, storage: Storage = localStorage): Keep {
  const prefix = `cairn-unsent:${journeyId}:`
  const own = prefix + tab
  return {
    put: (update) => {
      try {
        storage.setItem(own, toBase64(update))
        return true
      } catch (error) {
        if (error instanceof DOMException) return false // quota: the caller says so on the page
        throw error
      }
    },
    clear: () => storage.removeItem(own),
    left: () =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix) && key !== own)
        .flatMap((key) => {
          const text = storage.getItem(key)
          return text === null ? [] : [{ update: fromBase64(text), forget: () => storage.removeItem(key) }]
        }),
  }
}
