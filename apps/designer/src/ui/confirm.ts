export interface Question {
  readonly title: string
  readonly body: string
  /** The verb on the button: «Delete», never «OK». */
  readonly action: string
  readonly danger?: boolean
}
export interface Asked extends Question {
  readonly answer: (yes: boolean) => void
}

let asked: Asked | undefined
const listeners = new Set<() => void>()

function put(next: Asked | undefined): void {
  asked = next
  for (const listener of listeners) listener()
}

/** Asks before something that cannot be undone. Resolves false when the dialog is closed. */
export function confirm(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean): void => {
      put(undefined)
      resolve(yes)
    }
    put({ ...question, answer })
  })
}

/** For the one host that draws the question: `useSyncExternalStore` over it. */
export const question = {
  now: (): Asked | undefined => asked,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
