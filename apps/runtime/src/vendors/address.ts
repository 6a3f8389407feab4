import { type Json, NothingSentError, PermanentError } from '@cairn/sdk'
import { hostOf } from '@cairn/sdk/plugin'
import type { Account } from './account.ts'

/** Where a call of a plugin goes: to its account's own host, or one that was agreed to beside it. */
export function targetOf(
  { account, denied }: { readonly account: Account | undefined; readonly denied: (what: string) => void },
  { url, query }: { readonly url: string; readonly query: Readonly<Record<string, string | number | undefined>> },
): URL {
  const base = account === undefined ? undefined : baseOf(account)
  const target =
    base === undefined || URL.canParse(url) ? URL.parse(url) : URL.parse(base.replace(/\/$/, '') + slashed(url))
  if (!target)
    throw new NothingSentError('ADDRESS_INVALID', 'This is no address, and there is no account to complete it.')
  const open = account === undefined ? [] : [new URL(base ?? '').host, ...account.connection.hosts]
  if (!open.some((host) => fits(host, target))) {
    denied(`call to ${target.host}`)
    throw new PermanentError('HOST_REFUSED', `${target.host} is not among the hosts this plugin may call.`)
  }
  if (base?.startsWith('https:') === true && target.protocol !== 'https:') {
    throw new PermanentError('HOST_REFUSED', 'An account that is called by https is never called without.')
  }
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) target.searchParams.set(name, String(value))
  return target
}

const slashed = (path: string): string => (path.startsWith('/') ? path : `/${path}`)

/** `https://{region}.api.example` with the account's own region. A setting cannot bring a path, a port or a user with it. */
export function baseOf({ connection: { baseUrl }, settings }: Pick<Account, 'connection' | 'settings'>): string {
  const host = hostOf(baseUrl)
  const filled = host.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = settings[name]
    if (typeof value === 'string' && /^[A-Za-z0-9.-]{1,200}(:\d{1,5})?$/.test(value)) return value
    throw new NothingSentError('ACCOUNT_INVALID', `The setting ${name} of this account is no part of a host.`)
  })
  const path = baseUrl.slice(baseUrl.indexOf(host) + host.length)
  return (
    baseUrl.slice(0, baseUrl.indexOf(host)) +
    filled +
    path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(plainText(settings[name])))
  )
}

const plainText = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

function fits(open: string, { host, hostname }: URL): boolean {
  if (open.startsWith('*.')) return hostname.endsWith(open.slice(1)) && hostname.length > open.length - 1
  return open === host
}
