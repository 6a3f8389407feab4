import { VERSION } from '@cairn/runtime/plugins/host'

type Numbers = readonly [number, number, number]

/** Whether a range of package.json's `engines.cairn` takes this host in: `*`, `1.2.3`, `^1.2.3`, `~1.2.3`, `>=1.2.3 <2`. */
export function hostFits(range: string, version: string = VERSION): boolean {
  return range.split('||').some((part) =>
    part
      .trim()
      .split(/\s+/)
      .every((each) => fits(each, numbers(version))),
  )
}

const numbers = (text: string): Numbers => {
  const [major = 0, minor = 0, patch = 0] = text.split('-', 1)[0]?.split('.').map(Number) ?? []
  return [major, minor, patch]
}

const order = (a: Numbers, b: Numbers): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]

function fits(comparator: string, host: Numbers): boolean {
  if (comparator === '*' || comparator === '') return true
  const [, sign = '', text = ''] = /^(\^|~|>=|<=|>|<|=)?(\d.*)$/.exec(comparator) ?? []
  if (text === '') return false
  const [major, minor, patch] = numbers(text)
  const apart = order(host, [major, minor, patch])
  if (sign === '^') return apart >= 0 && order(host, major > 0 ? [major + 1, 0, 0] : [0, minor + 1, 0]) < 0
  if (sign === '~') return apart >= 0 && order(host, [major, minor + 1, 0]) < 0
  if (sign === '>=') return apart >= 0
  if (sign === '<=') return apart <= 0
  if (sign === '>') return apart > 0
  return sign === '<' ? apart < 0 : apart === 0
}
