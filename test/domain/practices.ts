import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One practice of the field, with the test that would show that it can be done here. */
export interface Practice {
  readonly id: string
  readonly chinese: string
  readonly english: string
  readonly needs: string
  readonly test: string
}

/** The 322 rows of `practices.tsv`: read from programmes of beauty, fashion, maternity, coffee, snack and jewellery brands. */
export const PRACTICES: readonly Practice[] = readFileSync(join(import.meta.dirname, 'practices.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [id = '', chinese = '', english = '', needs = '', test = ''] = line.split('\t')
    return { id, chinese, english, needs, test }
  })
