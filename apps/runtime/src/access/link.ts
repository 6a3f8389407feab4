import { type AuthOptions, createAuth } from './auth.ts'

/** A link that signs its holder in once, within 15 minutes. */
export async function makeSignInLink(options: Omit<AuthOptions, 'linkMade'>, email: string): Promise<string> {
  let token: string | undefined
  const auth = createAuth({
    ...options,
    linkMade: (made) => {
      token = made
    },
  })
  await auth.api.signInMagicLink({ body: { email }, headers: new Headers() })
  if (token === undefined) throw new Error('The sign-in link was not made.')
  const link = new URL('/api/auth/magic-link/verify', options.url)
  link.search = new URLSearchParams({ token, callbackURL: '/', errorCallbackURL: '/sign-in' }).toString()
  return link.href
}
