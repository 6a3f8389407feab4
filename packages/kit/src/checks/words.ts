import type { Json } from '@cairn/sdk'
import { untranslated } from '@cairn/sdk/plugin'
import type { Check } from '../conformance.ts'

export const words: readonly Check[] = [
  {
    id: 'L1',
    title: 'every text is there in both languages',
    still: true,
    fails({ manifest }) {
      // the manifest came as JSON
      const { nodes, connections } = manifest as unknown as { nodes: Json; connections: Json }
      const missing = [...new Set(untranslated([nodes, connections]))].filter((text) => !/^\{\w+\}$/.test(text))
      return missing.length === 0
        ? undefined
        : `locales/zh-CN.json lacks ${missing
            .slice(0, 5)
            .map((each) => `“${each}”`)
            .join(', ')}.`
    },
  },
]
