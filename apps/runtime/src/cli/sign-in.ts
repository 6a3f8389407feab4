import { join } from 'node:path'
import { OWNER_EMAIL } from '../access/first-start.ts'
import { makeSignInLink } from '../access/link.ts'
import { userByEmail } from '../access/store.ts'
import { openInstallation } from '../launch/installation.ts'
import { readConfig } from '../config.ts'

/** `npm run sign-in [-- name@example.org]`: a link that signs in once, within 15 minutes. */
const email = process.argv[2] ?? OWNER_EMAIL
const installation = await openInstallation(readConfig(process.env, join(import.meta.dirname, '../../../..')))
try {
  if (await userByEmail(installation.db, email)) console.log(await makeSignInLink(installation, email))
  else {
    console.error(`Nobody signs in here as ${email}.`)
    process.exitCode = 1
  }
} finally {
  await installation.close()
}
