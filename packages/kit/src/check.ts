import type { Subject } from './subject.ts'

export type Group = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M'

/** The check says nothing about this plugin: it has nothing of the kind. It lowers no level. */
export const NOT_APPLICABLE: unique symbol = Symbol('not applicable')

/** Why it is not so; undefined where it is. */
export type Verdict = string | undefined | typeof NOT_APPLICABLE

/** One thing that must be true of a plugin. */
export interface Check {
  /** Its group and number: `A1`. */
  readonly id: `${Group}${number}`
  readonly title: string
  /** Only what is read is looked at; nothing is sent. */
  readonly still?: boolean
  /** Needs a process of the plugin's own, fenced in as the host does it. */
  readonly fenced?: boolean
  /** What it rests on: where one of these failed, this one says nothing. */
  readonly needs?: readonly Check['id'][]
  readonly fails: (subject: Subject) => Promise<Verdict> | Verdict
}

/** The first of these that something is wrong with; not applicable where every one of them says so, or there is none. */
export async function firstOf<T>(all: readonly T[], judge: (each: T) => Promise<Verdict> | Verdict): Promise<Verdict> {
  let applies = false
  for (const each of all) {
    const verdict = await judge(each)
    if (typeof verdict === 'string') return verdict
    applies ||= verdict === undefined
  }
  return applies ? undefined : NOT_APPLICABLE
}
