import { BlockList, isIP } from 'node:net'

/** Addresses that are not on the open internet: nothing a marketer types may reach them. */
const closed = new BlockList()
const v4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]
/** Inside 2000::/3, the only part of IPv6 that is handed out: documentation, and tunnels that lead to IPv4. */
const v6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]
for (const [net, bits] of v4) closed.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of v6) closed.addSubnet(net, bits, 'ipv6')
const handedOut = new BlockList()
handedOut.addSubnet('2000::', 3, 'ipv6')

/** Is this address one of the open internet? */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !closed.check(address, 'ipv4')
  return family === 6 && handedOut.check(address, 'ipv6') && !closed.check(address, 'ipv6')
}

/** Web servers listen here; mail, databases and shells do not. */
const PORTS: ReadonlySet<string> = new Set(['', '80', '443', '8080', '8443'])

/**
 * Why this URL may not be called, before any name is looked up; undefined where it may. One sentence for all addresses,
 * so that nobody can learn from it what is there.
 */
export function refuseUrl(text: string, allowPrivate: boolean): string | undefined {
  const url = URL.parse(text)
  if (!url) return 'This is not a URL.'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'Only http and https addresses can be called.'
  if (url.username !== '' || url.password !== '') return 'An address may not carry a user name.'
  if (allowPrivate) return undefined
  if (!PORTS.has(url.port)) return REFUSED
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isPublicAddress(host)) return REFUSED
  return /(^|\.)localhost\.?$/i.test(host) ? REFUSED : undefined
}

export const REFUSED = 'This address is not open to messages.'
