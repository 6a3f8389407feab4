import { OWNER_EMAIL } from '../access/first-start.ts'
import { makeSignInLink } from '../access/link.ts'
import { userByEmail } from '../access/store.ts'
import { fail, onInstallation } from './command.ts'

/** `npm run sign-in [-- name@example.org]`: a link that signs in once, within 15 minutes. */
const email = process.argv[2] ?? OWNER_EMAIL
await onInstallation(async (installation) => {
  if (await userByEmail(installation.db, email)) console.log(await makeSignInLink(installation, email))
  else fail(`Nobody signs in here as ${email}.`)
})
