import { setTimeout as pause } from 'node:timers/promises'
import { troubleOf } from './trouble.ts'

const FIRST = 100
const LONGEST = 1000

/**
 * Tries again for as long as the database has trouble and the time lasts: for what must not be lost because of a restart of a
 * second, such as how a message ended. Any other error comes through at once.
 */
export async function outlast<T>(patience: number, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + patience
  for (let wait = FIRST; ; wait = Math.min(wait * 2, LONGEST)) {
    try {
      return await work()
    } catch (error) {
      if (troubleOf(error) === undefined || performance.now() + wait > end) throw error
      await pause(wait)
    }
  }
}
