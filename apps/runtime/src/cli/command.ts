import { join } from 'node:path'
import { readConfig } from '../config.ts'
import { openInstallation } from '../launch/installation.ts'
import { CannotStart } from '../refusal.ts'

type Installation = Awaited<ReturnType<typeof openInstallation>>

/** Works on the installation the environment names. What cannot be done is one sentence and exit code 1. */
export async function onInstallation(work: (installation: Installation) => Promise<void>): Promise<void> {
  try {
    const installation = await openInstallation(readConfig(process.env, join(import.meta.dirname, '../../../..')))
    try {
      await work(installation)
    } finally {
      await installation.close()
    }
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    fail(error.message)
  }
}

export function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
