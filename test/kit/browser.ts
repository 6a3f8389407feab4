import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const systemChromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Kept off the network: the tests look at loopback alone. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * A headless Chromium: the system's, else the one that comes from npm (which unpacks its own libraries when it
 * believes it runs in a bare container; the variable must be set before it is imported). Of the arguments it suggests none
 * is taken: in the single process it wants, the first window that closes takes the whole browser along.
 */
export async function launchBrowser(): Promise<Browser> {
  const system = process.env['CAIRN_TEST_CHROMIUM'] ?? systemChromium.find((path) => existsSync(path))
  if (system && system !== 'npm') return chromium.launch({ executablePath: system, args: quiet })
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  return chromium.launch({ executablePath: await packed.executablePath(), args: quiet })
}
