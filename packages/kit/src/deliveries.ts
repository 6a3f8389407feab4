import type { Delivery } from '@cairn/sdk'
import type { PluginSender } from '@cairn/sdk/plugin'

/** Every script, both directions, characters beyond the first plane, what has to be quoted, and a long one. */
export const TEXTS: readonly string[] = [
  'Hello',
  '亲爱的会员，您好',
  '🎉👨‍👩‍👧',
  'مرحبا بكم',
  '"quoted" <b>&amp;</b>\\ \t',
  'é and é, two ways',
  'x'.repeat(600),
]

/** Each errand has keys of its own: a provider that remembers must not take one for another. */
let errands = 0

/** So many recipients, each with an address and a text of its own. */
export function deliveriesOf(sender: PluginSender, n: number, text = (i: number) => `Hello ${i}`): readonly Delivery[] {
  errands += 1
  const errand = errands.toString(36)
  return Array.from({ length: n }, (_, i) => ({
    key: `key${errand}x${i}`.padEnd(20, 'a'),
    address: addressOf(sender, i),
    locale: i % 2 === 0 ? 'zh-CN' : 'en',
    content: Object.fromEntries(sender.templates.map((name) => [name, text(i)])),
  }))
}

function addressOf({ address }: PluginSender, i: number): string {
  if (address === 'email') return `to${i}@example.com`
  return address === 'phone' ? `+86${13_800_000_000 + i}` : `mbr_${i}`
}
