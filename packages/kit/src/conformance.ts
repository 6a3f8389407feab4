import { files } from './checks/files.ts'
import { forms } from './checks/forms.ts'
import { isolation } from './checks/isolation.ts'
import { sending } from './checks/sending.ts'
import { words } from './checks/words.ts'
import { openSubject, type Subject } from './subject.ts'

/** One thing that must be true of a plugin. */
export interface Check {
  /** Its group and number: `A1`. */
  readonly id: string
  readonly title: string
  /** Only what is read is looked at; nothing is called. */
  readonly still?: boolean
  readonly applies?: (subject: Subject) => boolean
  /** Why it is not so; undefined where it is. */
  readonly fails: (subject: Subject) => Promise<string | undefined> | string | undefined
}

/** The first of the hundred and ten; a level is not awarded before all of its groups are there. */
export const CHECKS: readonly Check[] = [...files, ...forms, ...sending, ...words, ...isolation]

export interface Report {
  readonly plugin: string
  /** Levels need checks that do not exist yet. */
  readonly level: null
  readonly passed: number
  readonly failed: readonly { readonly id: string; readonly title: string; readonly why: string }[]
}

/** Examines the plugin in this folder. `still`: without calling it. */
export async function examine(folder: string, { still = false } = {}): Promise<Report> {
  const subject = await openSubject(folder)
  try {
    const failed: Report['failed'][number][] = []
    const due = CHECKS.filter((check) => (!still || check.still) && check.applies?.(subject) !== false)
    for (const { id, title, fails } of due) {
      const why = await reasonOf(() => fails(subject))
      if (why !== undefined) failed.push({ id, title, why })
    }
    return { plugin: subject.manifest.id, level: null, passed: due.length - failed.length, failed }
  } finally {
    await subject.close()
  }
}

async function reasonOf(check: () => ReturnType<Check['fails']>): Promise<string | undefined> {
  try {
    return await check()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
